"""A socket that is refused is in the log, as a request is."""

from __future__ import annotations

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from activities.parts import Parts
from tests.api.audit.trail import events
from tests.api.drafts.conftest import Site, serve, site

__all__ = ["serve", "site"]


async def test_a_socket_a_key_may_not_open_is_noted(site: Site, parts: Parts) -> None:
    asked = {"name": "narrow", "scopes": ["catalog.read"]}
    key = (await site.owner.http.post("/v1/api-keys", json=asked)).json()
    url = f"{site.url.replace('http', 'ws')}/v1/ws"
    headers = {"Authorization": f"Bearer {key['secret']}"}
    async with connect(url, additional_headers=headers) as socket:
        with pytest.raises(ConnectionClosed):
            await socket.recv()
        assert socket.close_code == 4403

    (refused,) = [one for one in await events(parts) if one.outcome == "refused"]
    assert (refused.action, refused.actor_kind) == ("access.refused", "api_key")
    assert (refused.actor_name, refused.address) == ("narrow", "127.0.0.1")
    assert refused.details["permission"] == "run.read"
