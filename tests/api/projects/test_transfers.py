"""Projects are exported and imported: what is in the archive, and what comes of it."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from activities import BUILTIN
from activities.parts import Parts
from activities.transfers.asking import ask
from engine.nodes import CONTROLS
from nextscript.catalog import Catalog
from tests.api.audit.trail import actions
from tests.api.conftest import Connect
from tests.api.people import Person, add_person, sign_in
from tests.api.projects.archives import files_of, flow_lines, project, written
from tests.api.projects.test_lifecycle import another
from tests.api.projects.test_purging import eventually
from tests.api.stack import GREETS, flow, node, publish, start, until, with_engine
from tests.api.test_errors import assert_problem

Json = Any  # tests look into answers freely
SECRET = "s3cret-of-the-giraffe"
CALLS = flow(
    node("start", "trigger.manual"),
    {**node("get", "http.request", url="https://api.example.com/x"), "connection": "shop"},
)
HOOK = flow(node("start", "trigger.webhook", path="orders"), node("end", "data.set", values={}))


@pytest.fixture
async def engine(parts: Parts, temporal_address: str) -> Any:
    parts.catalog = Catalog.of(CONTROLS, BUILTIN)
    async with with_engine(parts, temporal_address) as joined:
        yield joined


async def exported(engine: Parts, person: Person) -> tuple[Json, bytes]:
    """Export the person's project."""
    asked = await person.http.post(f"/v1/projects/{person.project}/exports")
    assert asked.status_code == 202, asked.text
    path = f"/v1/project-exports/{asked.json()['id']}"

    async def ready() -> Json:
        await ask(engine)
        found = (await person.http.get(path)).json()
        assert found["status"] != "failed", found
        return found if found["status"] == "ready" else None

    said = await eventually(ready, "archive")
    content = await person.http.get(f"{path}/content")
    assert content.status_code == 200, content.text
    return said, content.content


async def sent(person: Person, archive: bytes) -> Any:
    """Send an archive."""
    return await person.http.post("/v1/projects/imports", content=archive)


async def made(engine: Parts, person: Person, archive: bytes, **choices: Json) -> Json:
    """Send an archive and have it made; give the import as it ended."""
    planned = await sent(person, archive)
    assert planned.status_code == 201, planned.text
    path = f"/v1/project-imports/{planned.json()['id']}"
    asked = await person.http.post(f"{path}:apply", json=choices)
    assert asked.status_code == 202, asked.text

    async def ended() -> Json:
        await ask(engine)
        found = (await person.http.get(path)).json()
        return found if found["status"] in ("done", "failed") else None

    return await eventually(ended, "end of the import")


async def shop(person: Person, key: str = "shop") -> str:
    """Make a connection that has a secret; give its id."""
    body = {
        "key": key,
        "name": "Shop",
        "kind": "http",
        "fields": {"base_url": "https://api.example.com", "auth": "bearer"},
        "secrets": {"secret": SECRET},
    }
    answer = await person.http.post(f"/v1/projects/{person.project}/connections", json=body)
    assert answer.status_code == 201, answer.text
    found: str = answer.json()["id"]
    return found


async def filled(owner: Person) -> Person:
    """Make a project that has something of everything."""
    full = await another(owner)
    await shop(full)
    greets = await publish(full, GREETS, name="Greets")
    document = {**GREETS, "outputs": {"text": "{{ greet.text }}!"}}
    await full.http.put(
        f"/v1/flows/{greets['id']}/draft", json={"document": document}, headers={"If-Match": "*"}
    )
    await full.http.post(f"/v1/flows/{greets['id']}/versions", json={"notes": "louder"})
    await publish(full, CALLS, name="Calls")
    await publish(full, HOOK, name="Hook")
    await full.http.put(f"/v1/projects/{full.project}/variables/limit", json={"value": {"most": 3}})
    return full


@pytest.mark.case("CRED-17")
async def test_an_archive_holds_a_project_without_secrets_runs_or_people(
    engine: Parts, owner: Person
) -> None:
    full = await filled(owner)
    leaks = flow(node("start", "trigger.manual"), node("say", "data.set", values={"a": SECRET}))
    leaky = await publish(full, leaks, name="Leaky")
    pin = {"output": {"token": SECRET}}
    await full.http.put(f"/v1/flows/{leaky['id']}/pins/say", json=pin)

    said, archive = await exported(engine, full)

    files = files_of(archive)
    assert sorted(files) == [
        *(f"flows/{key}.jsonl" for key in ("calls", "greets", "hook", "leaky")),
        "project.json",
    ]
    everything = b"".join(files.values()).decode()
    assert SECRET not in everything
    assert "Ada" not in everything
    assert any("leaky" in place for place in said["scrubbed"])
    settings = json.loads(files["project.json"])
    assert settings["connections"][0]["secrets"] == ["secret"]
    assert settings["variables"] == {"limit": {"value": {"most": 3}, "environments": {}}}
    lines = [json.loads(line) for line in files["flows/greets.jsonl"].splitlines()]
    assert [one.get("number") for one in lines] == [None, 1, 2]
    assert lines[2]["notes"] == "louder"


async def test_an_imported_project_is_as_it_was_and_runs(engine: Parts, owner: Person) -> None:
    full = await filled(owner)
    mine = await shop(owner, "mine")
    _, archive = await exported(engine, full)

    planned = (await sent(owner, archive)).json()
    ended = await made(engine, owner, archive, name="Copy", connections={"shop": mine})

    plan = planned["plan"]
    assert (plan["name"], plan["key"], plan["flow_count"]) == ("Sales", "sales-2", 3)
    assert [one["key"] for one in plan["connections"]] == ["shop"]
    assert {one["key"] for one in plan["connections"][0]["candidates"]} == {"shop", "mine"}
    assert (ended["status"], ended["notes"]) == ("done", [])
    copy = Person(owner.http, ended["project_id"])
    place = f"/v1/projects/{copy.project}"
    assert (await owner.http.get(place)).json()["name"] == "Copy"
    flows = {one["key"]: one for one in (await owner.http.get(f"{place}/flows")).json()["items"]}
    assert {key: one["version"] for key, one in flows.items()} == {
        "greets": 2,
        "calls": 1,
        "hook": 1,
    }
    connection = (await owner.http.get(f"{place}/connections")).json()["items"][0]
    assert (connection["key"], connection["secrets"]["secret"]["set"]) == ("shop", True)
    run = await start(copy, flows["greets"], input={"name": "Ada"})
    assert (await until(copy, run["id"], "succeeded"))["output"] == {"text": "Hello Ada!"}
    called = await owner.http.post(f"/hooks/{copy.project}/orders", json={})
    assert called.status_code in (200, 202), called.text
    assert "projects.import" in await actions(engine)
    _, again = await exported(engine, copy)
    before, after = files_of(archive), files_of(again)
    assert after["flows/greets.jsonl"] == before["flows/greets.jsonl"]


async def test_every_connection_must_be_chosen_and_be_of_its_kind(
    engine: Parts, owner: Person, connect: Connect
) -> None:
    full = await filled(owner)
    _, archive = await exported(engine, full)
    await add_person(engine, "mallory@example.com", "owner")
    stranger = await sign_in(connect(), "mallory@example.com")
    foreign = await shop(stranger)
    planned = (await sent(owner, archive)).json()
    path = f"/v1/project-imports/{planned['id']}"

    for connections, code in (
        ({}, "import.unmapped"),
        ({"shop": foreign}, "import.unknown"),
        ({"shop": "create", "other": "create"}, "import.unknown"),
    ):
        refused = await owner.http.post(f"{path}:apply", json={"connections": connections})
        assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert_problem(await stranger.http.get(path), 404)
    assert_problem(await stranger.http.post(f"{path}:apply", json={}), 404)

    ended = await made(engine, owner, archive, connections={"shop": "create"})
    place = f"/v1/projects/{ended['project_id']}"
    connection = (await owner.http.get(f"{place}/connections")).json()["items"][0]
    assert (connection["status"], connection["hosts"]) == ("failing", [])
    assert connection["secrets"]["secret"]["set"] is False


async def test_an_import_that_fails_leaves_nothing(engine: Parts, owner: Person) -> None:
    unknown = flow(node("start", "trigger.manual"), node("x", "no.such", a=1))
    files = {
        "project.json": project(variables={"limit": {"value": 1}}),
        "flows/a.jsonl": flow_lines(GREETS, "a"),
        "flows/b.jsonl": flow_lines(unknown, "b"),
    }
    before = (await owner.http.get("/v1/projects")).json()

    planned = (await sent(owner, written(files))).json()
    ended = await made(engine, owner, written(files))

    assert "no.such" in planned["plan"]["warnings"][0]
    assert (ended["status"], ended["code"], ended["project_id"]) == ("failed", "import.flow", None)
    assert "Version 1 of b" in ended["message"]
    assert (await owner.http.get("/v1/projects")).json() == before
    old = flow_lines(unknown, "b") + json.dumps({"number": 2, "document": GREETS}).encode()
    mended = await made(engine, owner, written({**files, "flows/b.jsonl": old}))
    assert mended["status"] == "done"
    assert mended["notes"][0].startswith("Version 1 of b")


@pytest.mark.case("DOS-21")
async def test_exports_are_few_at_once(parts: Parts, owner: Person) -> None:
    asking = (owner.http.post(f"/v1/projects/{owner.project}/exports") for _ in range(8))
    answers = await asyncio.gather(*asking)

    assert sorted(one.status_code for one in answers) == [202] * 2 + [429] * 6
    refused = next(one for one in answers if one.status_code == 429)
    assert refused.json()["code"] == "limit.exports"
    assert int(refused.headers["Retry-After"]) > 0


@pytest.mark.case("TEN-01")
async def test_exports_are_for_those_who_manage_the_project(
    engine: Parts, owner: Person, connect: Connect
) -> None:
    said, _ = await exported(engine, owner)
    await add_person(engine, "mallory@example.com", "owner")
    stranger = await sign_in(connect(), "mallory@example.com")
    mine = (await owner.http.get("/v1/projects")).json()["items"][0]["organisation_id"]
    await add_person(engine, "vera@example.com", "viewer", mine)
    viewer = await sign_in(connect(), "vera@example.com")
    path = f"/v1/project-exports/{said['id']}"

    for one in (path, f"{path}/content", f"/v1/projects/{owner.project}/exports"):
        assert_problem(await stranger.http.get(one), 404)
        assert_problem(await viewer.http.get(one), 403)
    assert_problem(await stranger.http.post(f"/v1/projects/{owner.project}/exports"), 404)
    assert_problem(await sent(viewer, written({"project.json": project()})), 403)
