"""Confine this process for good: what it may see is named, everything else is gone."""

from __future__ import annotations

import os
import resource

from . import kernel, landlock, namespaces, seccomp
from .limits import Limits

_SYSTEM = ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache", "/usr/share/zoneinfo"]
_DEVICES = ["/dev/null", "/dev/zero", "/dev/urandom", "/dev/random"]
_LOADERS = ["/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1"]
_STRANGERS = range(2_000_000, 2_000_000_000)
"""Numbers nobody on a machine has as a user: each process of code takes one for itself."""


def confine(kind: str, limits: Limits, readable: list[str], executable: list[str]) -> None:
    """Take everything away but what is named. Raises OSError when any part cannot be done.

    `namespaces` is all of it; `landlock` is what an ordinary container allows: no namespaces, and
    with them no scratch folder and no private list of processes.
    """
    named = [*_SYSTEM, *readable, *executable]
    shown = list(dict.fromkeys([*named, *(os.path.realpath(path) for path in named)]))
    whole = kind == "namespaces"
    root = os.getuid() == 0
    if whole:
        namespaces.enter(_outermost(shown), user=not root)
        namespaces.follow()
    _become_a_stranger(root)
    kernel.die_with_parent()
    kernel.hide_memory()
    kernel.drop_capabilities()
    kernel.no_new_privileges()
    _limit(limits, alone=whole or root)
    if not whole and landlock.version() < 3:
        raise OSError("this kernel has no Landlock that also guards truncation (Linux 6.2)")
    if landlock.version():
        programs = [*executable, *_LOADERS] if executable else []
        landlock.restrict([*shown, *_DEVICES], ["/tmp"] if whole else [], programs)
    seccomp.restrict(may_execute=bool(executable))


def _outermost(paths: list[str]) -> list[str]:
    """Leave out what stands inside another, and links: the place they lead to is there too."""
    found = sorted({path for path in paths if os.path.exists(path)}, key=len)
    kept: list[str] = []
    for path in found:
        if not any(path.startswith(one + "/") for one in kept):
            kept.append(path)
    return kept


def _become_a_stranger(root: bool) -> None:
    if root:
        number = _STRANGERS[int.from_bytes(os.urandom(8), "big") % len(_STRANGERS)]
        os.setgroups([])
        os.setresgid(number, number, number)
        os.setresuid(number, number, number)


def _limit(limits: Limits, *, alone: bool) -> None:
    values = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: limits.file_size,
        resource.RLIMIT_NOFILE: limits.files,
        resource.RLIMIT_CPU: limits.seconds,
        resource.RLIMIT_DATA: limits.memory,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
    }
    if limits.address_space:
        values[resource.RLIMIT_AS] = limits.address_space
    values[resource.RLIMIT_NPROC] = limits.threads + (0 if alone else _threads_of_user())
    for which, most in values.items():
        _, hard = resource.getrlimit(which)
        value = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(which, (value, value))


def _threads_of_user() -> int:
    """Count what the limit counts, where this user has other processes too."""
    count = 0
    for name in os.listdir("/proc"):
        try:
            if name.isdecimal() and os.stat(f"/proc/{name}").st_uid == os.getuid():
                count += len(os.listdir(f"/proc/{name}/task"))
        except OSError:
            continue
    return count
