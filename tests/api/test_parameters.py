"""Parameters of every route: what is unknown or tampered with is refused, and nothing is done."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from api.door import Door
from api.openapi import doors
from tests.api.people import Person
from tests.api.stack import GREETS, publish, start
from tests.api.test_errors import assert_problem, filled


@pytest.fixture
async def ids(owner: Person) -> dict[str, str]:
    flow = await publish(owner, GREETS)
    runs = [await start(owner, flow, input={"name": name}) for name in ("Bo", "Cy")]
    await owner.make_flow()
    return {"project_id": owner.project, "flow_id": str(flow["id"]), "run_id": runs[0]["id"]}


def readers(app: FastAPI, parameter: str | None = None) -> list[Door]:
    """Give the routes that read, with a query parameter of that name."""
    paths = app.openapi()["paths"]
    found = []
    for door in doors(app):
        if "GET" not in (door.methods or ()) or door.access.any_query or not door.include_in_schema:
            continue  # a page may be linked to with parameters of others
        known = [one["name"] for one in paths[door.path_format]["get"].get("parameters", ())]
        if parameter is None or parameter in known:
            found.append(door)
    return found


@pytest.mark.case("API-09")
async def test_an_unknown_parameter_is_refused_everywhere(
    app: FastAPI, owner: Person, ids: dict[str, str]
) -> None:
    for door in readers(app):
        assert_problem(await owner.http.get(f"{filled(door.path, **ids)}?surprise=1"), 400)


@pytest.mark.parametrize("limit", ["-1", "0", "201", "a", "1e1", "", "%F0"])
@pytest.mark.case("API-09")
async def test_a_limit_out_of_range_is_refused_everywhere(
    app: FastAPI, owner: Person, ids: dict[str, str], limit: str
) -> None:
    paged = readers(app, "cursor")
    assert len(paged) >= 6
    for door in paged:
        answer = await owner.http.get(f"{filled(door.path, **ids)}?limit={limit}")
        assert_problem(answer, 400)


@pytest.mark.case("API-09")
async def test_a_cursor_is_good_for_its_own_list_only(
    app: FastAPI, owner: Person, ids: dict[str, str]
) -> None:
    cursor = (await owner.http.get("/v1/runs?limit=1")).json()["next"]
    assert cursor
    assert len((await owner.http.get(f"/v1/runs?cursor={cursor}")).json()["items"]) == 1
    flipped = cursor[:-3] + ("A" if cursor[-3] != "A" else "B") + cursor[-2:]
    for wrong in (flipped, cursor[:-1], "x", "'", "%00"):
        assert_problem(await owner.http.get(f"/v1/runs?cursor={wrong}"), 400)
    for door in readers(app, "cursor"):
        if door.path != "/v1/runs":
            path = filled(door.path, **ids)
            assert_problem(await owner.http.get(f"{path}?cursor={cursor}"), 400)
