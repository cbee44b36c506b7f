"""Every operation of the API × everybody who may call it or not: status, shape, and no change."""

from __future__ import annotations

from datetime import timedelta

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from activities import BUILTIN
from activities.auth import actors
from activities.auth.permissions import PERMISSIONS, PERSONAL, ROLES
from activities.parts import Parts
from engine.nodes import CONTROLS
from nextscript.catalog import Catalog
from tests.api.conftest import Connect
from tests.api.matrix.asking import Way, ask, operations, see_refused, shown, unknown, ways
from tests.api.matrix.calls import CALLS, PUBLIC
from tests.api.matrix.world import World, keyed, made, make_world, of_other_project, of_role
from tests.api.people import Person, add_person, sign_in

SCOPES = sorted(PERMISSIONS - PERSONAL)


@pytest.fixture
def parts(parts: Parts) -> Parts:
    parts.catalog = Catalog.of(CONTROLS, BUILTIN)
    return parts


@pytest.fixture(autouse=True)
def seen_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have "last used" written once: on a busy machine the calls take longer than a minute."""
    monkeypatch.setattr(actors, "_SEEN_EVERY", timedelta(hours=1))


@pytest.fixture
async def world(owner: Person, parts: Parts) -> World:
    return await make_world(owner, parts)


def may(way: Way, permissions: frozenset[str], *, key: bool = False) -> bool:
    """Say whether a call is to be let in."""
    if key and way.call.by_people:
        return False
    return {way.call.permission, *way.call.also} <= permissions


async def see_all(
    app: FastAPI,
    database: AsyncEngine,
    client: httpx2.AsyncClient,
    world: World,
    permissions: frozenset[str],
    *,
    key: bool = False,
) -> None:
    """Call everything: what is not allowed first, so that what is allowed changes nothing there."""
    await client.get("/v1/me")  # from now on it has been seen
    every = list(ways(app))
    for way in every:
        if not may(way, permissions, key=key):
            await see_refused(database, client, way, world.ids, 403)
    for way in every:
        if may(way, permissions, key=key):
            see_let_in(way, await ask(client, way, world.ids))


def see_let_in(way: Way, answer: httpx2.Response) -> None:
    """See that a call was let in, whatever came of it."""
    if way.call.personal:
        assert answer.status_code in (204, 403, 404), f"{way.name} {answer.text}"
    elif answer.status_code in (401, 403, 404):
        assert answer.json()["code"] == way.call.then, f"{way.name} {answer.text}"


async def test_every_operation_is_called(app: FastAPI) -> None:
    found = {name for name, _ in operations(app)}
    new = {one for one in found - CALLS.keys() if not one.startswith(PUBLIC)}
    assert not new, (
        f"Not called in the matrix: {sorted(new)}. Add a line for each to "
        'tests/api/matrix/calls.py: "name": Call("permission", "where", body).'
    )


@pytest.mark.case("TEN-05")
@pytest.mark.parametrize("role", list(ROLES))
async def test_a_role_may_what_its_permissions_say(
    app: FastAPI, database: AsyncEngine, world: World, connect: Connect, parts: Parts, role: str
) -> None:
    client = await of_role(world, connect, parts, role)
    await see_all(app, database, client, world, ROLES[role])


@pytest.mark.slow
@pytest.mark.parametrize("scope", SCOPES)
async def test_a_key_may_what_its_scope_says(
    app: FastAPI, database: AsyncEngine, world: World, connect: Connect, scope: str
) -> None:
    client = await keyed(world.owner, connect, {"name": "narrow", "scopes": [scope]})
    await see_all(app, database, client, world, frozenset([scope, "self"]), key=True)


@pytest.mark.parametrize("through", ["role", "service"])
async def test_a_role_of_ones_own_and_a_services_key_may_what_they_list(
    app: FastAPI, database: AsyncEngine, world: World, connect: Connect, parts: Parts, through: str
) -> None:
    listed = ["project.read", "flow.read", "flow.write", "run.read", "variable.manage"]
    body: dict[str, object] = {"key": "drawer", "name": "Drawer", "permissions": listed}
    await made(world.owner, "/v1/roles", body)
    permissions = ROLES["guest"] | set(listed)
    if through == "role":
        client = await of_role(world, connect, parts, "drawer")
        await see_all(app, database, client, world, permissions)
        return
    robot = {"name": "Drawer", "role": "drawer"}
    keys = f"/v1/service-accounts/{await made(world.owner, '/v1/service-accounts', robot)}/keys"
    client = await keyed(world.owner, connect, {"name": "all", "scopes": ["*"]}, at=keys)
    await see_all(app, database, client, world, permissions - PERSONAL, key=True)


@pytest.mark.case("TEN-01", "TEN-03")
async def test_who_is_not_signed_in_is_let_in_nowhere(
    app: FastAPI, database: AsyncEngine, world: World, anybody: httpx2.AsyncClient
) -> None:
    for way in ways(app):
        await see_refused(database, anybody, way, world.ids, 401)


@pytest.mark.case("TEN-01")
@pytest.mark.parametrize("by", ["session", "key"])
async def test_what_another_organisation_has_is_not_there(
    app: FastAPI, database: AsyncEngine, world: World, connect: Connect, parts: Parts, by: str
) -> None:
    await add_person(parts, "eve@example.com", "owner")
    eve = await sign_in(connect(), "eve@example.com")
    client = eve.http
    if by == "key":
        client = await keyed(eve, connect, {"name": "all", "scopes": ["*"]})
    await client.get("/v1/me")
    asked = 0
    nobodys = unknown(world.ids)
    for way in ways(app):
        if not any(way.names(id_) for id_ in world.ids if id_.endswith("_id")):
            continue
        asked += 1
        if by == "key" and (way.call.by_people or way.call.permission in PERSONAL):
            await see_refused(database, client, way, world.ids, 403, 404)
            continue
        theirs = await see_refused(database, client, way, world.ids, 404)
        nothing = await ask(client, way, nobodys)
        assert shown(theirs, world.ids) == shown(nothing, nobodys), way.name
    assert asked > 60


@pytest.mark.slow(of=3)
@pytest.mark.case("TEN-01")
@pytest.mark.parametrize("role", ["viewer", "admin"])
async def test_who_works_in_another_project_finds_nothing_of_this_one(
    app: FastAPI, database: AsyncEngine, world: World, connect: Connect, parts: Parts, role: str
) -> None:
    client = await of_other_project(world, connect, parts, role)
    await client.get("/v1/me")
    for way in ways(app):
        if way.call.permission not in ROLES[role]:
            await see_refused(database, client, way, world.ids, 403)
        elif way.call.where == "project" or way.names("project_id"):
            await see_refused(database, client, way, world.ids, 404)
        elif way.call.where == "organisation":
            answer = await ask(client, way, world.ids)
            assert answer.status_code in (403, 404), f"{way.name} {answer.text}"


async def test_a_role_that_changes_counts_at_once(
    world: World, connect: Connect, parts: Parts
) -> None:
    client = await of_role(world, connect, parts, "editor")
    me = (await client.get("/v1/me")).json()
    await made(
        Person(client, world.ids["project_id"]),
        f"/v1/projects/{world.ids['project_id']}/flows",
        {"name": "Mine"},
    )
    answer = await world.owner.http.patch(f"/v1/users/{me['id']}", json={"role": "viewer"})
    assert answer.status_code == 204, answer.text
    after = await client.post(
        f"/v1/projects/{world.ids['project_id']}/flows", json={"name": "Another"}
    )
    assert after.status_code == 403
