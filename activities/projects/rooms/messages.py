"""The messages of a room: y-protocols' sync and awareness, and our notices."""

from __future__ import annotations

import base64
import json

from activities.projects.drawing.wire import number, with_length
from nextscript.values import Json

SYNC, AWARENESS, QUERY_AWARENESS, NOTICE = 0, 1, 3, 4
STEP_1, STEP_2, UPDATE = 0, 1, 2


def sync(step: int, data: bytes) -> bytes:
    """Write a sync message: a state vector (step 1), what was lacking (2), or a change."""
    return number(SYNC) + number(step) + with_length(data)


def awareness(entries: list[tuple[int, int, str]]) -> bytes:
    """Write what is known of who is here: client, clock and state as JSON."""
    told = b"".join(
        number(client) + number(clock) + with_length(state.encode())
        for client, clock, state in entries
    )
    return number(AWARENESS) + with_length(number(len(entries)) + told)


def notice(kind: str, **more: Json) -> bytes:
    """Write a notice."""
    said = json.dumps({"kind": kind, **more}, ensure_ascii=False, separators=(",", ":"))
    return number(NOTICE) + with_length(said.encode())


def saved(known: bytes) -> bytes:
    """Say what is in the database now."""
    return notice("saved", state=base64.b64encode(known).decode())
