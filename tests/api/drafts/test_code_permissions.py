"""CODE-09 and CODE-25: code is kept by those who may draw, and nobody's is run to look at it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx2
import pytest
from pycrdt import Map

from tests.api.drafts.conftest import Site
from tests.api.people import Body, Person
from tests.api.stack import flow, node
from tests.api.test_errors import assert_problem

Json = Any  # tests look into answers freely


def with_code(code: str, type_: str = "code.python", **config: Json) -> Body:
    step = node("work", type_, code=code, **config)
    return flow(node("start", "trigger.manual"), step, name="Code")


RUNS = {
    "a decorator": "@open({path!r}, 'w').write\ndef main(input): pass",
    "a default": "def main(input, left=open({path!r}, 'w')): pass",
    "a class body": "class Left:\n    open({path!r}, 'w')\ndef main(input): pass",
    "the module": "open({path!r}, 'w')\ndef main(input): pass",
    "an annotation": "def main(input: open({path!r}, 'w')): pass",
    "a future": "from __future__ import annotations\nopen({path!r}, 'w')\ndef main(input): pass",
    "a coding line": "# -*- coding: utf-7 -*-\nopen({path!r}, 'w')\ndef main(input): pass",
}


@pytest.mark.case("CODE-09")
@pytest.mark.parametrize("way", RUNS)
@pytest.mark.parametrize("runtime", ["small", "full"])
async def test_looking_at_code_never_runs_it(
    site: Site, tmp_path: Path, way: str, runtime: str
) -> None:
    control, pwned = tmp_path / "control", tmp_path / "pwned"
    document = with_code(RUNS[way].format(path=str(pwned)), runtime=runtime)
    ask = site.owner.http

    await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", RUNS[way].format(path=str(control))], check=False
    )
    checked = await ask.post("/v1/flows:check", json={"document": document})
    made = await site.owner.make_flow(document=document)
    draft = await ask.get(f"/v1/flows/{made['id']}/draft")
    saved = await ask.put(
        f"/v1/flows/{made['id']}/draft",
        json={"document": document},
        headers={"If-Match": draft.headers["etag"]},
    )
    published = await ask.post(f"/v1/flows/{made['id']}/versions", json={})

    answers = [checked.status_code, saved.status_code, published.status_code]
    assert answers == [200, 200, 201], published.text
    assert control.exists(), "control"
    assert not pwned.exists()


@pytest.mark.case("CODE-09")
async def test_nobody_who_is_not_signed_in_has_code_looked_at(site: Site) -> None:
    document = with_code("def main(input): pass")
    anybody = site.client()

    assert_problem(await anybody.post("/v1/flows:check", json={"document": document}), 401)
    for path in ("/v1/code:validate", "/api/v1/code:validate"):
        answer = await anybody.post(path, json={"code": "def main(input): pass"})
        assert answer.status_code in (401, 404, 405), answer.text


@pytest.mark.case("CODE-25")
@pytest.mark.parametrize(
    ("role", "may"), [("viewer", False), ("operator", False), ("editor", True)]
)
@pytest.mark.parametrize("type_", ["code.python", "code.javascript"])
async def test_who_may_not_draw_saves_no_code_by_any_way(
    site: Site, role: str, may: bool, type_: str
) -> None:
    theirs = str((await site.owner.make_flow("Theirs"))["id"])
    person = await site.person("bo@example.com", role)
    document = with_code("function main() {}" if "java" in type_ else "def main(i): pass", type_)

    ways = [
        await _create(person, document),
        await _import(person, document),
        await _duplicate(person, theirs),
        await _save(person, theirs, document),
        await _publish(person, theirs),
        await _roll_back(person, theirs),
    ]
    drawn = await _draw(site, person, theirs, type_)

    assert [one.status_code < 300 for one in ways] == [may] * 6, [one.text for one in ways]
    if not may:
        for one in ways:
            assert_problem(one, 403)
    assert drawn is may
    kept = (await site.owner.http.get(f"/v1/flows/{theirs}/draft")).json()["document"]
    assert (type_ in str(kept)) is may


@pytest.mark.case("CODE-25")
@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("operator", 403), ("editor", 503)])
async def test_who_may_not_draw_sends_no_step_to_a_worker_of_theirs(
    site: Site, role: str, status: int
) -> None:
    made = await site.owner.make_flow(document=with_code("def main(input): pass"))
    await site.owner.http.post(f"/v1/flows/{made['id']}/versions", json={})
    person = await site.person("bo@example.com", role)

    answer = await person.http.post(f"/v1/flows/{made['id']}/runs", json={"queue": "mine"})

    # for an editor only Temporal is missing here
    assert_problem(answer, status)


async def _create(person: Person, document: Body) -> httpx2.Response:
    path = f"/v1/projects/{person.project}/flows"
    return await person.http.post(path, json={"name": "Mine", "document": document})


async def _import(person: Person, document: Body) -> httpx2.Response:
    body = {"content": document, "project_id": person.project, "name": "Imported"}
    return await person.http.post("/v1/flows:import", json=body)


async def _duplicate(person: Person, flow_id: str) -> httpx2.Response:
    return await person.http.post(f"/v1/flows/{flow_id}:duplicate")


async def _save(person: Person, flow_id: str, document: Body) -> httpx2.Response:
    path = f"/v1/flows/{flow_id}/draft"
    etag = (await person.http.get(path)).headers["etag"]
    return await person.http.put(path, json={"document": document}, headers={"If-Match": etag})


async def _publish(person: Person, flow_id: str) -> httpx2.Response:
    return await person.http.post(f"/v1/flows/{flow_id}/versions", json={})


async def _roll_back(person: Person, flow_id: str) -> httpx2.Response:
    return await person.http.post(f"/v1/flows/{flow_id}/rollback", json={"to": 1})


async def _draw(site: Site, person: Person, flow_id: str, type_: str) -> bool:
    """Draw a step over the socket; say whether it was kept."""
    page = site.browser(flow_id, person)
    async with page.online():
        await page.until(lambda: page.said("hello"))
        page.nodes["drawn"] = Map({"type": type_, "config": Map({"code": "def main(i): pass"})})
        await page.send()
        await page.until(lambda: page.code is not None or page.is_saved(page.doc))
        return page.code is None
