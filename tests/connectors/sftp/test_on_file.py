"""A run for each file that appears."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

import pytest
from pydantic import JsonValue

from connectors.sftp.on_file import OnFileInput, on_file
from nextscript.errors import Rejected
from nextscript.triggers import Polled
from tests.connectors.sftp.conftest import Server

NOW = 1_767_225_600.0


class Watch:
    """Looks again and again, as the platform does, at moments the test says."""

    def __init__(self, server: Server, **config: JsonValue) -> None:
        self.server = server
        self.input = OnFileInput.model_validate(config)
        self.cursor: JsonValue = None

    async def look(self, at: float) -> list[Any]:
        """Look so many seconds after the first look; give what runs are started with."""
        events: list[Any] = []
        more = True
        while more:
            ctx = replace(self.server.context(), now=NOW + at)
            found: Polled = await on_file(self.input, ctx, self.cursor)
            self.cursor, more = found.cursor, found.more
            events += [one.data for one in found.events]
        return events


def put(server: Server, name: str, text: str, written: float = 0) -> None:
    """Have a file that was written so many seconds after the first look."""
    path = server.home / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, (NOW + written, NOW + written))


async def test_each_file_that_appears_starts_one_run_when_it_is_complete(server: Server) -> None:
    put(server, "in/before.csv", "b")
    watch = Watch(server, folder="in", pattern="*.csv")
    assert await watch.look(0) == []

    put(server, "in/new.csv", "half", 10)
    put(server, "in/other.txt", "x", 10)
    assert await watch.look(10) == []  # it may still grow
    put(server, "in/new.csv", "half and more", 12)
    assert await watch.look(20) == []  # and it did
    found = await watch.look(30)

    assert [(one["path"], one["size"]) for one in found] == [("in/new.csv", 13)]
    assert found[0]["file"] is None
    assert await watch.look(40) == []


async def test_one_that_is_old_enough_counts_at_once_and_one_written_anew_counts_again(
    server: Server,
) -> None:
    watch = Watch(server, age="1m")
    assert await watch.look(0) == []

    put(server, "moved.csv", "as it was", -7200)
    assert [one["path"] for one in await watch.look(10)] == ["moved.csv"]
    put(server, "moved.csv", "written anew", 20)
    assert await watch.look(30) == []
    assert [one["size"] for one in await watch.look(40)] == [12]


async def test_its_content_comes_with_it_and_many_come_in_turns(server: Server) -> None:
    watch = Watch(server, folder="in", content=True, recursive=True)
    put(server, "in/a/old.txt", "old", -9000)
    assert await watch.look(0) == []
    for number in range(45):
        put(server, f"in/{number:02}/file.txt", f"text {number}", -8000 + number)

    found = await watch.look(10)

    assert [one["path"] for one in found] == [f"in/{n:02}/file.txt" for n in range(45)]
    contents = [server.files.content(one["file"]["$file"]) for one in found]
    assert contents == [f"text {n}".encode() for n in range(45)]


async def test_what_was_half_there_at_the_first_look_counts_when_it_is_whole(
    server: Server,
) -> None:
    watch = Watch(server)
    put(server, "slow.csv", "half", -1)
    assert await watch.look(0) == []
    put(server, "slow.csv", "all of it", 5)
    await watch.look(10)

    assert [one["size"] for one in await watch.look(20)] == [9]


async def test_a_file_that_cannot_be_read_holds_up_no_other(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    import asyncssh

    opened = asyncssh.SFTPServer.open

    def refusing(self: Any, path: bytes, pflags: int, attrs: Any) -> Any:  # Any: the server's own
        if path.endswith(b"secret.txt"):
            raise asyncssh.SFTPPermissionDenied("not for you")
        return opened(self, path, pflags, attrs)

    monkeypatch.setattr(asyncssh.SFTPServer, "open", refusing)
    watch = Watch(server, content=True)
    await watch.look(0)
    put(server, "secret.txt", "s", -9000)
    put(server, "sound.txt", "s", -9000)

    secret, sound = await watch.look(10)

    assert secret["file"] is None
    assert "not for you" in secret["problem"]
    assert sound["file"]["size"] == 1


async def test_a_folder_that_is_not_there_is_refused(server: Server) -> None:
    with pytest.raises(Rejected, match="refused"):
        await Watch(server, folder="none").look(0)


async def test_what_it_keeps_does_not_grow_with_what_went(server: Server) -> None:
    watch = Watch(server)
    await watch.look(0)
    for number in range(5):
        put(server, f"{number}.txt", "x", -9000)
        assert len(await watch.look(10 * number)) == 1
        (server.home / f"{number}.txt").unlink()
    await watch.look(100)

    assert watch.cursor == {"known": [], "waiting": {}}
