"""An entry of a stream as a flow sees it."""

from __future__ import annotations

from datetime import UTC, datetime

from pydantic import BaseModel, Field, JsonValue

from connectors.redis.client import Reply
from connectors.redis.values import text
from nextscript.bodies import READ_AS, ReadAs, read_body
from nextscript.files import Files

READ_FIELDS_AS = READ_AS


class Entry(BaseModel):
    """An entry and where it stands."""

    stream: str = Field(description="The stream's key.")
    id: str = Field(description="Such as 1767225600000-0: milliseconds and a number.")
    fields: dict[str, JsonValue] = Field(description="What was written, by name.")
    sent_at: datetime | None = Field(description="Null for an id that is not a time.")


async def read(stream: str, raw: Reply, as_: ReadAs, files: Files) -> Entry:
    """Give an entry. Raises Rejected `message.body` when a field is not what it should be."""
    id_, flat = raw[0].decode(), raw[1] or []
    fields = {}
    for name, value in zip(flat[::2], flat[1::2], strict=True):
        fields[text(name)] = await read_body(value, as_, files, text(name))
    return Entry(stream=stream, id=id_, fields=fields, sent_at=_time(id_))


def _time(id_: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(id_.partition("-")[0]) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
