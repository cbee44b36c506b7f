"""Landlock: of the file system, only what is named can be used, and signals stay inside."""

from __future__ import annotations

import os
import struct

from . import kernel

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_EXECUTE, _WRITE, _READ, _READ_FOLDER = 1, 2, 4, 8
_REFER, _TRUNCATE, _IOCTL = 1 << 13, 1 << 14, 1 << 15
_CHANGES = _WRITE | 0x1FF0  # remove and make files and folders of every kind
_NET, _SCOPES = 3, 3
_OF_FILES = _EXECUTE | _WRITE | _READ | _TRUNCATE | _IOCTL


def version() -> int:
    """Give the kernel's version of Landlock; 0 where there is none."""
    try:
        return kernel.call(_CREATE, None, 0, 1)
    except OSError:
        return 0


def restrict(readable: list[str], writable: list[str], executable: list[str]) -> None:
    """Allow nothing but these paths from here on; no connection, no signal to others."""
    abi = version()
    rules = _handled(abi)
    attributes = struct.pack("QQQ", rules, _NET if abi >= 4 else 0, _SCOPES if abi >= 6 else 0)
    length = 24 if abi >= 6 else 16 if abi >= 4 else 8
    handle = kernel.call(_CREATE, attributes, length, 0)
    for path in readable:
        _allow(handle, path, (_READ | _READ_FOLDER) & rules)
    for path in writable:
        _allow(handle, path, (_READ | _READ_FOLDER | _CHANGES | _REFER | _TRUNCATE) & rules)
    for path in executable:
        _allow(handle, path, (_READ | _EXECUTE) & rules)
    kernel.call(_RESTRICT, handle, 0)
    os.close(handle)


def _handled(abi: int) -> int:
    rights = _EXECUTE | _READ | _READ_FOLDER | _CHANGES
    for since, right in ((2, _REFER), (3, _TRUNCATE), (5, _IOCTL)):
        if abi >= since:
            rights |= right
    return rights


def _allow(handle: int, path: str, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    if not os.path.isdir(path):
        rights &= _OF_FILES
    kernel.call(_ADD, handle, 1, struct.pack("=Qi", rights, place), 0)
    os.close(place)
