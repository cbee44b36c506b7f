"""Ports: the usual one, or a free one when that is taken."""

from __future__ import annotations

import fcntl
import os
import random
import socket
import tempfile
from pathlib import Path

_OTHERS = range(20_000, 32_000)
"""Below what systems give to outgoing connections: one could take a port before our server does."""
_RESERVED: list[int] = []
"""Open files that hold this process's ports until it ends."""


def free_port(host: str, usual: int, *, taken: set[int]) -> int:
    """Choose a port that nothing listens on, the usual one if it can be had; note it as taken."""
    for wish in (usual, *random.sample(_OTHERS, 20)):
        port = _bind(host, wish)
        if port is not None and port not in taken and _reserve(port):
            taken.add(port)
            return port
    raise OSError(f"no free port on {host}")


def _bind(host: str, port: int) -> int | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listener:
        # As servers do: a port whose last connections still linger counts as free.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError:
            return None
        bound: int = listener.getsockname()[1]
        return bound


def _reserve(port: int) -> bool:
    """Keep other instances from choosing a port between our look and our server's start."""
    path = Path(tempfile.gettempdir()) / f"nextscript-port-{port}.lock"
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except PermissionError:  # another user's instance has it, or once had
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(file)
        return False
    _RESERVED.append(file)
    return True


def answers(host: str, port: int) -> bool:
    """Say whether something takes connections there."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False
