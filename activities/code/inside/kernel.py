"""The system calls a boundary is made of, as functions that raise OSError."""

from __future__ import annotations

import ctypes
import os
import struct

_libc = ctypes.CDLL(None, use_errno=True)

NEW_NAMESPACE = {
    "mount": 0x00020000,
    "uts": 0x04000000,
    "ipc": 0x08000000,
    "user": 0x10000000,
    "pid": 0x20000000,
    "net": 0x40000000,
}
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 32, 4096, 16384, 1 << 18
_DETACH = 2
_PR_SET_PDEATHSIG, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS, _PR_SET_DUMPABLE = 1, 24, 38, 4
_CAPABILITIES = 64
_CAP_VERSION_3 = 0x20080522
_NUMBERS = {
    "x86_64": {"capset": 126, "pivot_root": 155, "seccomp": 317},
    "aarch64": {"capset": 91, "pivot_root": 41, "seccomp": 277},
}


def number_of(name: str) -> int:
    """Give the number of a system call on this machine. Raises OSError where it is not known."""
    machine = os.uname().machine
    if machine not in _NUMBERS:
        raise OSError(f"code is not confined on {machine} yet")
    return _NUMBERS[machine][name]


def call(number: int, *arguments: object) -> int:
    """Make a system call by its number."""
    return checked(_libc.syscall(ctypes.c_long(number), *arguments), f"system call {number}")


def checked(result: int, what: str) -> int:
    """Raise the error the C library left behind, when there is one."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def unshare(flags: int) -> None:
    """Leave namespaces for new ones."""
    checked(_libc.unshare(flags), "unshare")


def mount(source: str, target: str, kind: str | None, flags: int, data: str = "") -> None:
    """Mount something."""
    names = [text.encode() if text is not None else None for text in (source, target, kind)]
    result = _libc.mount(*names, ctypes.c_ulong(flags), data.encode() or None)
    checked(result, f"mount {source} on {target}")


def enter_root(folder: str) -> None:
    """Make a folder the root of all, with nothing of the old root left."""
    os.chdir(folder)
    call(number_of("pivot_root"), b".", b".")
    checked(_libc.umount2(b".", _DETACH), "umount2")
    os.chdir("/")


def die_with_parent() -> None:
    """End at once when the process that started this one ends."""
    _prctl(_PR_SET_PDEATHSIG, 9)


def hide_memory() -> None:
    """Let no other process of the same user read this one."""
    _prctl(_PR_SET_DUMPABLE, 0)


def no_new_privileges() -> None:
    """Gain nothing from here on, whatever is executed."""
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)


def drop_capabilities() -> None:
    """Hold no capability, and never get one again."""
    for one in range(_CAPABILITIES):
        _libc.prctl(_PR_CAPBSET_DROP, one, 0, 0, 0)
    header = struct.pack("Ii", _CAP_VERSION_3, 0)
    call(number_of("capset"), header, bytes(24))


def _prctl(option: int, value: int) -> None:
    checked(_libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0), f"prctl {option}")
