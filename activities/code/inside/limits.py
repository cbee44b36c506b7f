"""How much a process of code may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Limits:
    """What a program may take; what a limit is reached with decides the program's own language."""

    memory: int
    address_space: int | None
    file_size: int = 64 * 1024 * 1024
    files: int = 64
    threads: int = 64
    seconds: int = 120
