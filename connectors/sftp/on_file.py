"""`sftp.on_file`: a file appeared in a folder."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import JsonValue

from connectors.sftp.choices import list_folders
from connectors.sftp.client import Context, connected
from connectors.sftp.listing import below, entries
from connectors.sftp.paths import Entry, Folder
from nextscript.arrivals import MOST, TOGETHER, ArrivalInput, Arrivals, ArrivedFile, Found
from nextscript.durations import parse_duration
from nextscript.errors import Rejected, Retryable
from nextscript.node_types import Example
from nextscript.triggers import Event, Polled, poll

if TYPE_CHECKING:
    import asyncssh


class OnFileInput(ArrivalInput):
    """Where to look."""

    folder: Folder = ""


@poll(
    "sftp.on_file",
    title="A file appeared",
    output=ArrivedFile,
    keywords=("file", "new", "upload", "appeared", "folder", "watch", "ssh", "ftp"),
    options={"/folder": list_folders},
    examples=(
        Example(
            title="Handle what a partner uploads",
            config={
                "folder": "inbox",
                "pattern": "*.csv",
                "every": "1m",
                "content": True,
                "input": {"orders": "{{ arrived.file }}"},
            },
        ),
    ),
)
async def on_file(input: OnFileInput, ctx: Context, cursor: JsonValue) -> Polled:
    """Start a run for each file that is uploaded, and for each that is written anew.

    A file that is still growing waits. Those that are there when the flow is switched on start
    nothing. Up to 10,000 files may stand in the folder: move them away once they are handled.
    """
    from connectors.sftp.errors import translated  # noqa: PLC0415 - as it needs the library

    known = Arrivals(cursor)
    async with connected(ctx.connection, ctx.dial) as files:
        with translated(asked=False):
            found = await _found(input, files)
        age = parse_duration(input.age).total_seconds()
        settled = known.settled(found, ctx.now, age)
        some = settled[:TOGETHER] if input.content else settled
        events = [await _event(input, ctx, files, one) for one in some]
    for one in some:
        known.taken(one)
    return Polled([one for one in events if one], known.cursor(), more=len(some) < len(settled))


async def _found(input: OnFileInput, files: asyncssh.SFTPClient) -> list[Found]:
    found: list[Found] = []
    async for one in entries(files, input.folder, recursive=input.recursive):
        if one.kind == "file" and input.matches(below(one.path, input.folder)):
            found.append(Found(one.path, one.size, _moment(one)))
        if len(found) > MOST:
            break
    return found


async def _event(
    input: OnFileInput, ctx: Context, files: asyncssh.SFTPClient, one: Found
) -> Event | None:
    """Give a file's event; None for one that went away meanwhile, or was written anew."""
    from connectors.sftp.reading import kept, look_at  # noqa: PLC0415 - as it needs the library

    arrived = ArrivedFile.of(one)
    if input.content:
        try:
            now = await look_at(files, one.path)
            if (now.size, _moment(now)) != (one.size, one.modified):
                return None
            arrived.file = await kept(files, now, ctx.files)
        except Rejected as refused:
            if refused.code == "sftp.not_found":
                return None
            arrived.problem = refused.message
        except Retryable as error:
            if error.code != "sftp.changed":
                raise
            return None
    return arrived.event(one)


def _moment(one: Entry) -> float:
    return datetime.fromisoformat(one.modified).timestamp() if one.modified else 0.0
