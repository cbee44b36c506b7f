"""How much a process of code may take."""

from __future__ import annotations


class Limits:
    """What a program may take; what a limit is reached with decides the program's own language."""

    # No dataclass: with what that imports, a process of code would start half as fast.
    def __init__(
        self,
        *,
        memory: int,
        address_space: int | None,
        file_size: int = 64 * 1024 * 1024,
        files: int = 64,
        threads: int = 64,
        seconds: int = 120,
    ) -> None:
        self.memory = memory
        self.address_space = address_space
        self.file_size = file_size
        self.files = files
        self.threads = threads
        self.seconds = seconds
