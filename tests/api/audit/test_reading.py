"""Who may read the log finds in it what they look for, and takes it elsewhere."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from typing import Any

import pytest

from activities.parts import Parts
from tests.api.audit.trail import actions, events
from tests.api.conftest import Connect
from tests.api.people import Person, add_person, sign_in
from tests.api.test_access import keyed
from tests.api.test_errors import assert_problem

Json = Any  # tests look into answers freely


async def put(owner: Person, key: str) -> None:
    url = f"/v1/projects/{owner.project}/variables/{key}"
    assert (await owner.http.put(url, json={"value": 1})).status_code == 200


async def listed(owner: Person, query: str = "") -> list[Json]:
    answer = await owner.http.get(f"/v1/audit{query}")
    assert answer.status_code == 200, answer.text
    found: list[Json] = answer.json()["items"]
    return found


async def test_events_are_found_by_who_what_where_and_when(owner: Person, parts: Parts) -> None:
    for key in ("a", "b", "c"):
        await put(owner, key)
    me = (await owner.http.get("/v1/me")).json()
    written = await events(parts)
    at = next(one.at for one in written if one.resource_id == "b")
    at_b = at.isoformat().replace("+00:00", "Z")

    for query, ids in (
        ("?action=variables.set", ["c", "b", "a"]),
        ("?action=variables.", ["c", "b", "a"]),
        ("?action=variables.delete", []),
        ("?resource=b", ["b"]),
        ("?kind=variable&outcome=done", ["c", "b", "a"]),
        ("?outcome=refused", []),
        (f"?kind=variable&actor={me['id']}", ["c", "b", "a"]),
        (f"?kind=variable&project={owner.project}", ["c", "b", "a"]),
        (f"?kind=variable&project={me['id']}", []),
        (f"?kind=variable&from={at_b}", ["c", "b"]),
        (f"?kind=variable&to={at_b}", ["a"]),
    ):
        assert [one["resource"]["id"] for one in await listed(owner, query)] == ids, query
    assert_problem(await owner.http.get("/v1/audit?colour=red"), 400)


async def test_the_log_is_read_in_pages(owner: Person) -> None:
    for key in ("a", "b", "c"):
        await put(owner, key)

    first = (await owner.http.get("/v1/audit?kind=variable&limit=2")).json()
    rest = await listed(owner, f"?kind=variable&limit=2&cursor={first['next']}")

    assert [one["resource"]["id"] for one in [*first["items"], *rest]] == ["c", "b", "a"]
    shown = first["items"][0]
    assert (shown["actor"]["name"], shown["outcome"]) == ("Ada", "done")
    assert shown["origin"]["address"] == "127.0.0.1"


@pytest.mark.case("AUD-09")
async def test_reading_and_exporting_are_in_the_log_themselves(owner: Person, parts: Parts) -> None:
    await listed(owner, "?action=auth.login")
    assert (await owner.http.get("/v1/audit/export?format=csv")).status_code == 200

    assert await actions(parts) == ["auth.setup", "audit.list", "audit.export"]
    assert (await events(parts))[1].details["filters"] == ["action=auth.login"]


@pytest.mark.case("AUD-09")
async def test_each_reads_of_their_own_organisation_and_project(
    owner: Person, parts: Parts, connect: Connect
) -> None:
    await add_person(parts, "eve@example.com", "owner")
    eve = await sign_in(connect(), "eve@example.com")
    await put(owner, "a")
    asked = {"name": "narrow", "scopes": ["*"], "project_id": owner.project}
    narrow = await keyed(owner, connect, asked)

    assert [one["action"] for one in await listed(eve)] == ["auth.login"]
    exported = (await eve.http.get("/v1/audit/export")).text
    assert "variables.set" not in exported
    of_project = (await narrow.get("/v1/audit")).json()["items"]
    assert {one["project_id"] for one in of_project} == {owner.project}
    assert {"variables.set", "api_keys.create"} <= {one["action"] for one in of_project}


async def test_an_export_has_every_event_and_proves_itself(owner: Person) -> None:
    for number in range(12):
        await put(owner, f"v{number}")

    lines = (await owner.http.get("/v1/audit/export")).text.splitlines()

    found = [json.loads(line) for line in lines]
    assert [one["seq"] for one in found] == list(range(1, 15))
    assert found[-1]["action"] == "audit.export"
    assert [one["previous"] for one in found[1:]] == [one["hash"] for one in found[:-1]]
    for one in found:  # as docs/guides/audit.md says
        said = {
            **{name: one[name] for name in ("organisation_id", "project_id", "seq", "action")},
            **{name: one[name] for name in ("outcome", "details", "request_id", "previous")},
            **{f"actor_{name}": value for name, value in one["actor"].items()},
            **{f"resource_{name}": value for name, value in one["resource"].items()},
            **one["origin"],
            "at": one["at"],
        }
        text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert hashlib.sha256(b"nextscript/audit/1\n" + text.encode()).hexdigest() == one["hash"]


@pytest.mark.case("FILE-17")
async def test_a_table_of_the_log_runs_nothing_in_a_spreadsheet(owner: Person) -> None:
    names = ["=1+1", "+1", "-1", "@now", "plain"]
    for number, name in enumerate(names):
        body = {"name": name, "key": f"p{number}"}
        assert (await owner.http.post("/v1/projects", json=body)).status_code == 201

    answer = await owner.http.get("/v1/audit/export?format=csv&kind=project")

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="audit.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["resource_name"] for row in rows] == [*[f"'{name}" for name in names[:4]], "plain"]
    assert rows[0]["actor_name"] == "Ada"
