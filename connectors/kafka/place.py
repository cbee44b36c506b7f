"""How far a listener has read in each partition."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import JsonValue

from connectors.kafka.client import partitions_of
from connectors.kafka.way import Way
from nextscript.triggers import ListenerContext

if TYPE_CHECKING:
    from connectors.kafka.on_message import OnMessageInput

_LOOK_SECONDS = 30.0


class Place:
    """One listener reads all partitions, for the platform lets only one be: no group decides.

    A group's offsets are forgotten when nothing is written for a week; the listener's are not.
    """

    def __init__(self, client: Any, way: Way, state: JsonValue) -> None:
        # Any: the driver has no types
        self._client = client
        self._way = way
        self._first = not isinstance(state, dict)
        self._looked = float("-inf")
        kept = state if isinstance(state, dict) else {}
        self.offsets = {key: at for key, at in kept.items() if isinstance(at, int)}

    async def look(self, input: OnMessageInput, ctx: ListenerContext[Any]) -> None:
        """Take partitions that are new, now and then; where one begins in them is kept at once.

        Otherwise a listener that is started again would begin at the end as it is then.
        """
        now = asyncio.get_running_loop().time()
        if now - self._looked < _LOOK_SECONDS:
            return
        self._looked = now
        parts = await self._parts(input.topics)
        if parts == set(self._client.assignment()):
            return
        new = {one for one in parts if _key(one) not in self.offsets}
        at_end = self._first and input.begin == "new"
        look_up = self._client.end_offsets if at_end else self._client.beginning_offsets
        begins = await self._way.within(look_up(list(new))) if new else {}
        self.offsets |= {_key(one): at for one, at in begins.items()}
        self._client.assign(list(parts))
        for one in parts:
            self._client.seek(one, self.offsets[_key(one)])
        self._first = False
        if new:
            await ctx.keep(dict(self.offsets))
        await self._show(parts)

    async def _show(self, parts: set[Any]) -> None:
        """Commit what was kept and not committed, as by a worker that died in between."""
        committed = {one: await self._way.within(self._client.committed(one)) for one in parts}
        kept = {one: self.offsets[_key(one)] for one in parts}
        behind = {one: at for one, at in kept.items() if committed[one] != at}
        if behind:
            await self._way.within(self._client.commit(behind))

    def pass_by(self, pages: Mapping[Any, list[Any]]) -> None:
        """Say what was read."""
        self.offsets |= {_key(one): page[-1].offset + 1 for one, page in pages.items()}

    async def _parts(self, topics: list[str]) -> set[Any]:
        from aiokafka import TopicPartition  # noqa: PLC0415 - loaded by its first step

        return {
            TopicPartition(topic, number)
            for topic in topics
            for number in await partitions_of(self._client, self._way, topic)
        }


def _key(part: Any) -> str:
    return f"{part.topic}:{part.partition}"
