"""The egress client of one step: bound to the hosts of its connection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

from nextscript.egress.binding import Binding
from nextscript.egress.client import EgressClient
from nextscript.values import Json


class BoundHttp:
    """The egress client with the hosts of the step's connection, unless the step says more."""

    def __init__(self, client: EgressClient, binding: Binding) -> None:
        self._client = client
        self._binding = binding

    async def request(self, method: str, url: str, **options: Any) -> Any:  # httpx2's own options
        """Send one request; see `EgressClient.request`."""
        options.setdefault("binding", self._binding)
        return await self._client.request(method, url, **options)

    def stream(self, method: str, url: str, **options: Any) -> AbstractAsyncContextManager[Any]:
        """Send one request and read its answer piece by piece; see `EgressClient.stream`."""
        options.setdefault("binding", self._binding)
        return self._client.stream(method, url, **options)


def binding_of(values: Mapping[str, Json], hosts: Sequence[str]) -> Binding:
    """Give what a connection with these fields and hosts is bound to."""
    base = values.get("base_url")
    return Binding(base if isinstance(base, str) else None, tuple(hosts))
