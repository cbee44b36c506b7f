"""The egress client of one step: bound to the hosts of its connection."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from nextscript.egress.binding import Binding
from nextscript.egress.client import EgressClient
from nextscript.values import Json


class BoundHttp:
    """The egress client with the hosts of the step's connection, unless the step says more.

    What a project sends is counted, where it is named, and waits for its turn.
    """

    def __init__(
        self, client: EgressClient, binding: Binding, project_id: str | None = None
    ) -> None:
        self._client = client
        self._binding = binding
        self._project_id = project_id

    async def request(self, method: str, url: str, **options: Any) -> Any:  # httpx2's own options
        """Send one request; see `EgressClient.request`."""
        await self._turn()
        options.setdefault("binding", self._binding)
        return await self._client.request(method, url, **options)

    @asynccontextmanager
    async def stream(self, method: str, url: str, **options: Any) -> AsyncIterator[Any]:
        """Send one request and read its answer piece by piece; see `EgressClient.stream`."""
        await self._turn()
        options.setdefault("binding", self._binding)
        async with self._client.stream(method, url, **options) as streamed:
            yield streamed

    async def dial(self, host: str, port: int) -> tuple[str, str]:
        """Give a checked address; see `EgressClient.dial`."""
        await self._turn()
        return await self._client.dial(host, port)

    async def _turn(self) -> None:
        if self._project_id is not None:
            await self._client.shares.turn(self._project_id)


def binding_of(values: Mapping[str, Json], hosts: Sequence[str]) -> Binding:
    """Give what a connection with these fields and hosts is bound to."""
    base = values.get("base_url")
    return Binding(base if isinstance(base, str) else None, tuple(hosts))
