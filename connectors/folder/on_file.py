"""`folder.on_file`: a file appeared in a folder of the server."""

from __future__ import annotations

import asyncio
from itertools import islice
from pathlib import Path

from pydantic import JsonValue

from connectors.folder.content import kept
from connectors.folder.entries import walked
from connectors.folder.list_files import Below
from connectors.folder.named import Name, list_named, path_of
from nextscript.activity import ActivityContext
from nextscript.arrivals import MOST, TOGETHER, ArrivalInput, Arrivals, ArrivedFile, Found
from nextscript.durations import parse_duration
from nextscript.errors import Rejected
from nextscript.node_types import Example
from nextscript.triggers import Event, Polled, poll


class OnFileInput(ArrivalInput):
    """Where to look."""

    folder: Name
    below: Below = ""


@poll(
    "folder.on_file",
    title="A file appeared in a folder",
    output=ArrivedFile,
    keywords=("file", "new", "appeared", "folder", "watch", "disk", "local", "share"),
    options={"/folder": list_named},
    examples=(
        Example(
            title="Handle what a scanner writes",
            config={
                "folder": "scans",
                "pattern": "*.pdf",
                "every": "30s",
                "content": True,
                "input": {"scan": "{{ arrived.file }}"},
            },
        ),
    ),
)
async def on_file(input: OnFileInput, ctx: ActivityContext[None], cursor: JsonValue) -> Polled:
    """Start a run for each file that appears in a folder, and for each that is written anew.

    A file that is still growing waits. Those that are there when the flow is switched on start
    nothing. Up to 10,000 files may stand in the folder: move them away once they are handled.
    """
    root = path_of(input.folder, ctx.project_id)
    known = Arrivals(cursor)
    found = await asyncio.to_thread(_found, input, root)
    settled = known.settled(found, ctx.now, parse_duration(input.age).total_seconds())
    some = settled[:TOGETHER] if input.content else settled
    events = [await _event(input, ctx, root, one) for one in some]
    for one in some:
        known.taken(one)
    return Polled([one for one in events if one], known.cursor(), more=len(some) < len(settled))


def _found(input: OnFileInput, root: Path) -> list[Found]:
    start = len(input.below.strip("/")) + 1 if input.below.strip("/") else 0
    walk = walked(root, input.below, recursive=input.recursive)
    fitting = (
        Found(one.path, one.size, moment)
        for one, moment in walk
        if one.kind == "file" and input.matches(one.path[start:])
    )
    return list(islice(fitting, MOST + 1))


async def _event(
    input: OnFileInput, ctx: ActivityContext[None], root: Path, one: Found
) -> Event | None:
    """Give a file's event; None for one that went away meanwhile, or was written anew."""
    arrived = ArrivedFile.of(one)
    if input.content:
        try:
            arrived.file = await kept(root, one.path, ctx.files)
        except Rejected as refused:
            if refused.code == "folder.not_found":
                return None
            arrived.problem = refused.message
        else:
            if arrived.file.size != one.size:
                return None
    return arrived.event(one)
