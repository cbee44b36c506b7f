"""A folder on the disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.faults.looked import Looked, write

NAMED = "faults"


class Folder:
    """There is no wire to hold: it is killed as it goes on."""

    halted = True

    def __init__(self, path: Path) -> None:
        self._path = path

    def connection(self) -> dict[str, Any] | None:
        """It needs none."""
        return None

    def trigger(self) -> dict[str, Any]:
        """Give the node that looks."""
        config = {"folder": NAMED, "every": "10s", "content": True}
        return {"type": "folder.on_file", "config": config}

    def put(self, names: list[str]) -> None:
        """Have a file appear for each name."""
        write(self._path, names)

    def halt(self) -> None:
        """Do nothing."""

    def go_on(self) -> None:
        """Do nothing."""


@contextmanager
def folder(path: Path) -> Iterator[Looked]:
    """Use a folder that the instance has opened to flows."""
    yield Folder(path)
