"""A listener's consumer group: what it has been given and not acknowledged, and what is new."""

from __future__ import annotations

from typing import Literal

from pydantic import JsonValue

from connectors.redis.client import Reply, Server
from nextscript.errors import Rejected
from nextscript.inbox import MOST

_WAIT_MS = 5_000
_CONSUMER = "listener"
"""One for all workers, for the platform lets only one of them listen at a time."""

Batch = list[tuple[str, Reply]]


class Group:
    """The group of one listener in each of its streams."""

    def __init__(self, server: Server, name: str, streams: list[str]) -> None:
        self._server = server
        self._name = name
        self._streams = streams

    async def make(self, begin: Literal["new", "all"], known: JsonValue = None) -> None:
        """Make the group where there is none, and the stream with it.

        Of a stream that is known everything was seen: what is there without a group is new.
        """
        seen = known if isinstance(known, list) else []
        for stream in self._streams:
            await self._make(stream, "0" if begin == "all" or stream in seen else "$")

    async def held(self) -> Batch:
        """Give what was delivered and not acknowledged, to a worker that is gone or to anybody."""
        found: Batch = []
        for stream in self._streams:
            cursor = b"0-0"
            while cursor:
                words = ("XAUTOCLAIM", stream, self._name, _CONSUMER, 0, cursor, "COUNT", MOST)
                answer = await self._server.ask(*words)
                cursor = b"" if answer[0] == b"0-0" else answer[0]
                # An entry that was deleted meanwhile has no fields left: there is nothing to start.
                found += [(stream, raw) for raw in answer[1] if raw and raw[1] is not None]
        return found

    async def news(self) -> Batch:
        """Wait some seconds for new entries, and give what came: a hundred of a stream at most."""
        words = ("XREADGROUP", "GROUP", self._name, _CONSUMER, "COUNT", MOST, "BLOCK", _WAIT_MS)
        where = ("STREAMS", *self._streams, *(">" for _ in self._streams))
        try:
            answer = await self._server.ask(*words, *where)
        except Rejected as error:
            if error.code != "redis.no_group":
                raise
            # A stream was deleted: what is written after that is new.
            await self.make("all")
            return []
        return [(stream.decode(), raw) for stream, page in answer or [] for raw in page]

    async def acknowledge(self, batch: Batch, *, delete: bool) -> None:
        """Say that runs were started from these; they will not be given again."""
        for stream in dict.fromkeys(stream for stream, _ in batch):
            ids = [raw[0] for of, raw in batch if of == stream]
            if delete:
                ack, remove = ["XACK", stream, self._name, *ids], ["XDEL", stream, *ids]
                await self._server.together(ack, remove)
            else:
                await self._server.ask("XACK", stream, self._name, *ids)

    async def _make(self, stream: str, at: str) -> None:
        try:
            await self._server.ask("XGROUP", "CREATE", stream, self._name, at, "MKSTREAM")
        except Rejected as error:
            if error.code != "redis.group_exists":
                raise
