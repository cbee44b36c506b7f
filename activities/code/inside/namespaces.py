"""A file system, a network and a list of processes in which there is nothing else."""

from __future__ import annotations

import os

from . import kernel

_STAGE = "/proc"
"""Where the new root is put together: a folder every system has and no program is kept in."""
_DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")
_SCRATCH = "size=64m,nr_inodes=4096,mode=1777"
_ALL = ("mount", "uts", "ipc", "pid", "net")


def enter(readable: list[str], *, user: bool) -> None:
    """Leave for new namespaces whose files are these, read-only, and an empty /tmp.

    `user` takes a user namespace too, which is how somebody who is not root may do it. The next
    process that is started is in the new list of processes, not this one. Raises OSError.
    """
    flags = sum(kernel.NEW_NAMESPACE[name] for name in _ALL)
    uid, gid = os.getuid(), os.getgid()
    kernel.unshare(flags | (kernel.NEW_NAMESPACE["user"] if user else 0))
    if user:
        _map(uid, gid)
    kernel.mount("none", "/", None, kernel.MS_REC | kernel.MS_PRIVATE)
    kernel.mount("code", _STAGE, "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, "size=1m,mode=755")
    _scratch()  # first, for what may be read can lie in /tmp itself
    for path in (*readable, *_DEVICES):
        if os.path.exists(path):
            _show(path)
    kernel.enter_root(_STAGE)
    kernel.mount("code", "/", None, kernel.MS_REMOUNT | kernel.MS_RDONLY | kernel.MS_NOSUID)


def _map(uid: int, gid: int) -> None:
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{uid} {uid} 1"),
        ("gid_map", f"{gid} {gid} 1"),
    ):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)


def _show(path: str) -> None:
    """Make a file or folder seen at its own place, read-only."""
    target = _STAGE + path
    if os.path.isdir(path):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o644))
    device = path in _DEVICES
    kernel.mount(path, target, None, kernel.MS_BIND | kernel.MS_REC)
    # flags of the mount it comes from may not be taken away by somebody who is not root
    flags = os.statvfs(target).f_flag & (kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC)
    flags |= kernel.MS_NOSUID | (0 if device else kernel.MS_NODEV)
    kernel.mount(
        "none", target, None, kernel.MS_REMOUNT | kernel.MS_BIND | kernel.MS_RDONLY | flags
    )


def _scratch() -> None:
    os.makedirs(_STAGE + "/tmp", exist_ok=True)
    flags = kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC
    kernel.mount("scratch", _STAGE + "/tmp", "tmpfs", flags, _SCRATCH)


def follow() -> None:
    """Go on as the first process of the new list; the one before waits and ends the same way."""
    child = os.fork()
    if child == 0:
        return
    for handle in (0, 1, 2):
        os.close(handle)
    _, status = os.waitpid(child, 0)
    os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
