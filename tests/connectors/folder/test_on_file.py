"""A run for each file that appears in a folder of the server."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

import pytest
from pydantic import JsonValue

from connectors.folder.on_file import OnFileInput, on_file
from nextscript.errors import Rejected
from tests.connectors.folder.conftest import Disk

NOW = 1_767_225_600.0


class Watch:
    """Looks again and again, as the platform does, at moments the test says."""

    def __init__(self, disk: Disk, **config: JsonValue) -> None:
        self.disk = disk
        self.input = OnFileInput.model_validate({"folder": "inbox", **config})
        self.cursor: JsonValue = None

    async def look(self, at: float) -> list[Any]:
        """Look so many seconds after the first look; give what runs are started with."""
        events: list[Any] = []
        more = True
        while more:
            found = await on_file(
                self.input, replace(self.disk.context(), now=NOW + at), self.cursor
            )
            self.cursor, more = found.cursor, found.more
            events += [one.data for one in found.events]
        return events


def put(disk: Disk, name: str, text: str, written: float) -> None:
    path = disk.inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, (NOW + written, NOW + written))


async def test_each_file_starts_one_run_when_it_is_complete(disk: Disk) -> None:
    put(disk, "scans/before.pdf", "b", -9000)
    watch = Watch(disk, below="scans", pattern="*.pdf", recursive=True, content=True)
    assert await watch.look(0) == []

    put(disk, "scans/a.pdf", "half", 5)
    put(disk, "scans/deep/old.pdf", "old", -9000)
    put(disk, "other.pdf", "x", -9000)
    assert [one["path"] for one in await watch.look(10)] == ["scans/deep/old.pdf"]
    put(disk, "scans/a.pdf", "and more", 15)
    assert await watch.look(20) == []
    (found,) = await watch.look(30)

    assert (found["path"], found["name"], found["size"]) == ("scans/a.pdf", "a.pdf", 8)
    assert disk.files.content(found["file"]["$file"]) == b"and more"
    assert await watch.look(40) == []


async def test_links_and_what_lies_behind_them_start_nothing(disk: Disk) -> None:
    watch = Watch(disk, recursive=True, content=True)
    await watch.look(0)
    os.symlink(disk.closed, disk.inbox / "link")
    os.symlink(disk.closed / "secret.txt", disk.inbox / "leaf.txt")

    assert await watch.look(10) == []
    assert await watch.look(20) == []


async def test_too_many_files_are_refused_with_the_cure(disk: Disk) -> None:
    for number in range(10_001):
        (disk.inbox / f"{number}").touch()

    with pytest.raises(Rejected) as told:
        await Watch(disk).look(0)

    assert told.value.code == "files.too_many"
    assert "narrower pattern" in str(told.value.hint)
