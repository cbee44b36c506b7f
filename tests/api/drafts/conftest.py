"""The application on a real port, as browsers reach it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI

from activities import BUILTIN
from activities.parts import Parts
from api.app import create_app
from api.drafts.socket import MOST_MESSAGE
from engine.nodes import CONTROLS
from nextscript.catalog import Catalog
from tests.api.drafts.browser import Browser
from tests.api.people import Person, add_person, first_owner, sign_in


@dataclass
class Site:
    """One server process, and who is signed in at it."""

    url: str
    app: FastAPI
    parts: Parts
    owner: Person
    clients: list[httpx2.AsyncClient]

    def browser(self, flow: object, person: Person | None = None) -> Browser:
        """Open a page of somebody; the owner's without a name."""
        who = (person or self.owner).http
        return Browser(
            f"{self.url.replace('http', 'ws')}/v1/ws/flows/{flow}",
            {"Authorization": who.headers["Authorization"]},
        )

    def client(self) -> httpx2.AsyncClient:
        """Make a client that is not signed in."""
        self.clients.append(httpx2.AsyncClient(base_url=self.url))
        return self.clients[-1]

    async def person(self, email: str, role: str, *, stranger: bool = False) -> Person:
        """Sign somebody in: a member of the owner's organisation, or of another."""
        me = (await self.owner.http.get("/v1/me")).json()
        await add_person(self.parts, email, role, None if stranger else me["organisation_id"])
        return await sign_in(self.client(), email)


Serve = Callable[[], Awaitable[Site]]


@pytest.fixture
def parts(parts: Parts) -> Parts:
    parts.catalog = Catalog.of(CONTROLS, BUILTIN)
    parts.settings = parts.settings.model_copy(
        update={"snapshot_quiet_seconds": 0.6, "mode": "dev", "base_url": "http://127.0.0.1:1"}
    )
    return parts


@pytest.fixture
async def serve(parts: Parts) -> AsyncIterator[Serve]:
    """Start servers on one database."""
    servers: list[tuple[uvicorn.Server, asyncio.Task[None]]] = []
    sites: list[Site] = []

    async def start() -> Site:
        app = create_app(parts)
        config = uvicorn.Config(
            app,
            port=0,
            log_config=None,
            ws_max_size=MOST_MESSAGE,
            ws_per_message_deflate=False,
        )
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve())
        servers.append((server, serving))
        while not server.started:  # noqa: ASYNC110 - uvicorn offers no event
            await asyncio.sleep(0.01)
        url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        client = httpx2.AsyncClient(base_url=url)
        if sites:
            client.headers["Authorization"] = sites[0].owner.http.headers["Authorization"]
            owner = Person(client, sites[0].owner.project)
        else:
            owner = await first_owner(client)
        sites.append(Site(url, app, parts, owner, [client]))
        return sites[-1]

    yield start
    for server, _ in servers:
        server.should_exit = True
    await asyncio.gather(*(serving for _, serving in servers))
    for site in sites:
        for client in site.clients:
            await client.aclose()


@pytest.fixture
async def site(serve: Serve) -> Site:
    """One server."""
    return await serve()
