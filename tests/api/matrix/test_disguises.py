"""However an address is written, what stands behind it is closed to the same people as before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from activities import BUILTIN
from activities.auth.permissions import ROLES
from activities.parts import Parts
from engine.nodes import CONTROLS
from nextscript.catalog import Catalog
from tests.api.drafts.conftest import Site, serve, site
from tests.api.matrix.asking import WRITTEN_WHEN_REFUSED, Way, ways, with_ids
from tests.api.matrix.disguises import Disguise, disguises
from tests.api.matrix.world import World, make_world
from tests.api.web.sweeps import rows

__all__ = ["serve", "site"]
PAGE = "<!doctype html><title>The editor</title>"
ALIVE = '{"status":"ok"}'
REFUSED = (400, 401, 403, 404, 405, 406, 415, 422)
SAME = ("an encoded letter", "an encoded slash", "http://flows.test…")
"""These are but another way to write the same address."""
TELL_NOTHING = {"X-Forwarded-Prefix", "X-HTTP-Method-Override", "X-Forwarded-User", "X-Host"}
EVERY = 16
WRITTEN = (*WRITTEN_WHEN_REFUSED, "user_session")


@pytest.fixture
def parts(parts: Parts, tmp_path: Path) -> Parts:
    parts.catalog = Catalog.of(CONTROLS, BUILTIN)
    parts.settings.requests_per_minute = 1_000_000
    parts.settings.editor_folder = tmp_path / "dist"
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "index.html").write_text(PAGE)
    return parts


@pytest.fixture
async def world(site: Site) -> World:
    return await make_world(site.owner, site.parts)


async def tried(
    client: httpx2.AsyncClient, way: Way, ids: dict[str, str], by: Disguise
) -> httpx2.Response:
    """Call an operation in a disguise, with a body that is right. No client tidies its address."""
    raw = by.path(str(with_ids(way.path + way.call.query, ids))).encode()
    body = with_ids(way.call.body, ids)
    sent = {"json": body} if body is not None else {}
    content = way.call.content if body is None else None
    return await client.request(
        by.method or way.method,
        "/",
        extensions={"target": raw},
        headers={"If-Match": "*", **by.headers},
        content=content,
        **sent,  # type: ignore[arg-type] # JSON
    )


def see_closed(way: Way, by: Disguise, answer: httpx2.Response) -> None:
    """See a refusal, or what all may look at: the editor's page, whether a process lives."""
    said = f"{way.name} as {by.name}: {answer.status_code} {answer.text[:200]}"
    if (by.method, answer.status_code) in (("OPTIONS", 204), ("HEAD", 200)):
        assert answer.content == b"", said
    elif answer.status_code == 200:
        assert answer.text in (PAGE, ALIVE), said
    else:
        assert answer.status_code in REFUSED, said


def chosen(app: FastAPI) -> Iterator[tuple[Way, Disguise]]:
    """Give each operation in some of the tricks, so that each trick is tried on many."""
    for place, way in enumerate(ways(app)):
        for by in [*disguises(way.path)][place % EVERY :: EVERY]:
            yield way, by


async def see_all_closed(
    site: Site,
    database: AsyncEngine,
    world: World,
    client: httpx2.AsyncClient,
    closed: Callable[[Way, Disguise], bool],
) -> int:
    """Try what is closed to somebody, in disguise; nothing is to come of it. Say how often."""
    await client.get("/v1/me")  # from now on it has been seen
    before, tries = await rows(database, but=WRITTEN), 0
    for way, by in chosen(site.app):
        if closed(way, by):
            see_closed(way, by, await tried(client, way, world.ids, by))
            tries += 1
    after = await rows(database, but=WRITTEN)
    assert [name for name, lines in after.items() if lines != before[name]] == []
    return tries


@pytest.mark.case("TEN-03")
async def test_in_no_disguise_is_somebody_let_in_who_is_not_without_it(
    site: Site, database: AsyncEngine, world: World
) -> None:
    viewer = await site.person("viewer@example.com", "viewer")
    eve = await site.person("eve@example.com", "owner", stranger=True)

    def forbidden(way: Way, by: Disguise) -> bool:
        # By another method it is another operation, which they may be allowed.
        return way.call.permission not in ROLES["viewer"] and by.method is None

    def foreign(way: Way, by: Disguise) -> bool:
        return "_id}" in way.path and way.call.where != "self"

    assert await see_all_closed(site, database, world, site.client(), lambda way, by: True) > 1_000
    assert await see_all_closed(site, database, world, viewer.http, forbidden) > 500
    assert await see_all_closed(site, database, world, eve.http, foreign) > 500
    for by in disguises("/v1/flows/{flow_id}"):
        if by.name in SAME or by.headers.keys() & TELL_NOTHING:
            await see_let_in(site, world, by)
    at = b"/v1/auth/login%0a"  # a pattern that ends in $ takes it, and a guard by name does not
    answer = await site.client().post("/", extensions={"target": at}, json={})
    assert answer.status_code == 404


async def see_let_in(site: Site, world: World, by: Disguise) -> None:
    """See that who may look at a flow may so in a disguise that is none to us."""
    way = next(one for one in ways(site.app) if one.name == "get_flow")
    answer = await tried(site.owner.http, way, world.ids, by)
    assert answer.json().get("id") == world.ids["flow_id"], by.name
