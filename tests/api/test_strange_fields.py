"""Fields that are almost right: each door says which one, where, and keeps nothing."""

from __future__ import annotations

import asyncio
import copy
import json
from typing import Any

import httpx2
import pytest

from tests.api.people import Body, Person
from tests.api.stack import GREETS, flow, node, publish
from tests.api.test_malformed import WHOLE

Json = Any  # tests look into answers freely
NODES: Json = WHOLE["nodes"]


async def doors(person: Person, document: Json) -> list[httpx2.Response]:
    """Knock at each door that takes a document."""
    made = (await person.http.get(f"/v1/projects/{person.project}/flows")).json()["items"]
    flow_id = made[0]["id"] if made else (await person.make_flow())["id"]
    return [
        await person.http.post(
            f"/v1/projects/{person.project}/flows", json={"name": "X", "document": document}
        ),
        await person.http.put(
            f"/v1/flows/{flow_id}/draft", json={"document": document}, headers={"If-Match": "*"}
        ),
        await person.http.post(
            "/v1/flows:import",
            json={"project_id": person.project, "content": json.dumps(document)},
        ),
    ]


def changed(pointer: str, value: Json) -> Json:
    """Give a good document with another value in one place."""
    document: Json = copy.deepcopy(WHOLE)
    *path, last = pointer.split("/")[1:]
    place = document
    for key in path:
        place = place[int(key)] if isinstance(place, list) else place.setdefault(key, {})
    if isinstance(place, list):
        place.insert(int(last), value)
    else:
        place[last] = value
    return document


@pytest.mark.case("VAL-01")
@pytest.mark.parametrize(
    ("document", "code", "pointer"),
    [
        (changed("/nodes/3", NODES[2]), "flow.duplicate_id", "/nodes/3/id"),
        (changed("/edges/2", {"from": "hook", "to": "big"}), "flow.duplicate_edge", "/edges/2"),
    ],
    ids=["node twice", "edge twice"],
)
async def test_what_is_there_twice_is_refused_and_nothing_is_kept(
    owner: Person, document: Json, code: str, pointer: str
) -> None:
    for answer in await doors(owner, document):
        assert answer.status_code == 422, answer.text
        assert (code, pointer) in [(e["code"], e["pointer"]) for e in answer.json()["errors"]]
    kept = (await owner.http.get(f"/v1/projects/{owner.project}/flows")).json()["items"]
    assert len(kept) == 1


@pytest.mark.case("VAL-01")
async def test_an_edge_to_nowhere_is_kept_and_found_and_not_published(owner: Person) -> None:
    document = flow(node("start", "trigger.manual"), edges=[("start", "gone")])
    made = await owner.make_flow(document=document)

    answer = await owner.http.post(f"/v1/flows/{made['id']}/versions", json={})

    assert (answer.status_code, answer.json()["code"]) == (422, "flow.findings")
    assert answer.json()["errors"][0]["pointer"].startswith("/edges/0")


@pytest.mark.case("VAL-01")
async def test_a_flow_may_have_no_trigger_or_several(owner: Person) -> None:
    none = flow(node("only", "data.set", values={"a": 1}))
    two = flow(node("one", "trigger.manual"), node("two", "trigger.manual"), edges=[])

    for name, document in (("none", none), ("two", two)):
        made = await owner.make_flow(name, document=document)
        answer = await owner.http.post(f"/v1/flows/{made['id']}/versions", json={})
        assert answer.status_code == 201, answer.text


@pytest.mark.case("VAL-03")
@pytest.mark.parametrize(
    "pointer",
    [
        "/retires",
        "/nodes/0/retires",
        "/nodes/2/retry/retires",
        "/nodes/2/each/retires",
        "/edges/0/retires",
        "/settings/retires",
        "/settings/concurrency/retires",
        "/settings/retention/retires",
    ],
)
async def test_a_field_nobody_knows_is_refused_at_every_level(owner: Person, pointer: str) -> None:
    for answer in await doors(owner, changed(pointer, 1)):
        assert answer.status_code == 422, answer.text
        errors = {one["pointer"]: one["code"] for one in answer.json()["errors"]}
        assert errors[pointer] == "flow.unknown_field"
    assert (await doors(owner, WHOLE))[0].status_code == 201


@pytest.mark.case("VAL-03")
async def test_a_field_a_type_does_not_know_is_an_error_of_its_config(owner: Person) -> None:
    document = flow(node("start", "trigger.manual"), node("wait", "wait.delay", **{"for": "5s"}))
    document["nodes"][1]["config"]["retires"] = 1  # type: ignore[index, call-overload] # JSON

    checked = await owner.http.post("/v1/flows:check", json={"document": document})

    found = {one["pointer"]: one["severity"] for one in checked.json()["findings"]}
    assert found["/nodes/1/config/retires"] == "error"


LENGTHS: list[Json] = [
    *("-5s", "P1Y2M", "5", "1.5s", "999999999d", "9999999999s", "5 s", "", "1e3s", "٣s", "0x5s"),
    *(-1, 0, 5, 1.5, True, [], {}),
]
LONG = ["timeout", "retry/first", "retry/max"]
BOUNDS: list[tuple[str, list[Json]]] = [
    ("/nodes/2/retry/attempts", [-1, 0, 1.5, 10**9, "3", [], True]),
    ("/nodes/2/retry/factor", [-1, 0, 10**9, "3", [], True]),
    ("/nodes/2/each/concurrency", [0, 10**6]),
    ("/settings/concurrency/limit", [0, 10**9]),
    ("/settings/priority", [0, 6]),
    ("/edges/0/max_visits", [0, 10**9]),
]


@pytest.mark.case("VAL-13")
@pytest.mark.parametrize(
    ("pointer", "values"),
    [
        *((f"/nodes/2/{name}", LENGTHS) for name in LONG),
        *((f"/settings/{name}", LENGTHS) for name in ("timeout", "retention/failed")),
        *BOUNDS,
    ],
)
async def test_lengths_of_time_and_numbers_have_their_bounds(
    owner: Person, pointer: str, values: list[Json]
) -> None:
    for value in values:
        answer = await owner.http.post(
            f"/v1/projects/{owner.project}/flows",
            json={"name": "X", "document": changed(pointer, value)},
        )
        assert answer.status_code == 422, f"{value} {answer.text}"
        assert answer.json()["errors"][0]["pointer"].startswith(pointer)
    kept = (await owner.http.get(f"/v1/projects/{owner.project}/flows")).json()["items"]
    assert kept == []


@pytest.mark.case("DOS-11")
@pytest.mark.parametrize("length", ["P999999999Y", "-1s", "999999999d", "0", ""])
async def test_a_wait_has_a_length_that_can_be_waited(owner: Person, length: str) -> None:
    document = flow(node("start", "trigger.manual"), node("wait", "wait.delay", **{"for": length}))

    checked = await owner.http.post("/v1/flows:check", json={"document": document})

    (finding,) = [one for one in checked.json()["findings"] if one["severity"] == "error"]
    assert finding["pointer"] == "/nodes/1/config/for"


@pytest.mark.case("DOS-09")
@pytest.mark.parametrize(
    "config",
    [
        {"while": "{{ true }}", "max_iterations": 10**9},
        {"while": "{{ true }}"},
        {"items": "{{ range(10) }}", "max_iterations": 0},
    ],
)
async def test_a_loop_says_how_often_at_most(owner: Person, config: Json) -> None:
    document = flow(
        node("start", "trigger.manual"),
        node("again", "flow.loop", **config),
        {**node("inside", "data.set", values={"a": 1}), "parent": "again"},
        edges=[("start", "again")],
    )

    made = await owner.make_flow(document=document)
    answer = await owner.http.post(f"/v1/flows/{made['id']}/versions", json={})

    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["pointer"].startswith("/nodes/0/config")  # by its name


@pytest.mark.case("VAL-09")
async def test_a_hundred_times_two_who_save_at_once_lose_nothing(owner: Person) -> None:
    path = f"/v1/flows/{(await owner.make_flow())['id']}/draft"
    for turn in range(100):
        tag = {"If-Match": (await owner.http.get(path)).headers["etag"]}
        texts = [f"{turn} a", f"{turn} b"]
        saves = [
            owner.http.put(path, json={"document": _named(text)}, headers=tag) for text in texts
        ]
        answers = await asyncio.gather(*saves)
        assert sorted(one.status_code for one in answers) == [200, 412]
        won = texts[[one.status_code for one in answers].index(200)]
        kept = (await owner.http.get(path)).json()["document"]
        assert kept["nodes"][0]["notes"] == won


def _named(text: str) -> Body:
    return flow({**node("start", "trigger.manual"), "notes": text})


@pytest.mark.case("VAL-11")
@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b'{"input": {"name": 7}}', "application/json", 422),
        (b'{"input": {}}', "application/json", 422),
        (b'{"input": []}', "application/json", 422),
        (b'{"input": "Ada"}', "application/json", 422),
        (b"", "application/json", 422),
        (b"[]", "application/json", 422),
        (b'{"input": {"name": "Ada"}} x', "application/json", 400),
        (b'{"input": {"name": "Ada"} /* a */}', "application/json", 400),
        (b'{"input": {"name": "Ada"},}', "application/json", 400),
        (b'{"input": {"name": "Ada", "name": "Eve"}}', "application/json", 400),
        (b'{"input": {"name": "Ada"}}', "text/plain", 415),
        (b'{"input": {"name": "Ada"}}', "", 415),
        (b"input=Ada", "application/x-www-form-urlencoded", 415),
    ],
)
async def test_an_input_that_does_not_fit_starts_nothing(
    owner: Person, body: bytes, kind: str, status: int
) -> None:
    made = await publish(owner, GREETS)
    url = f"/v1/flows/{made['id']}/runs"

    answer = await owner.http.post(url, content=body, headers={"Content-Type": kind})

    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert (await owner.http.get("/v1/runs")).json()["items"] == []
    fine = await owner.http.post(url, json={"input": {"name": "Ada"}})
    assert fine.status_code == 202


@pytest.mark.case("VAL-15")
@pytest.mark.parametrize(
    "content",
    [
        "<!doctype html><html><body>Sign in</body></html>",
        json.dumps({"nodes": [{"id": f"n{n}", "type": f"no.such_{n}"} for n in range(10_000)]}),
        json.dumps(
            {
                "name": "n8n",
                "nodes": [{"parameters": {}, "type": "n8n-nodes-base.set"}],
                "connections": {},
            }
        ),
        "{",
    ],
    ids=["html", "many", "n8n", "cut"],
)
async def test_what_is_another_thing_is_not_imported(owner: Person, content: str) -> None:
    answer = await owner.http.post(
        "/v1/flows:import", json={"project_id": owner.project, "content": content}
    )

    assert answer.status_code in (400, 422), answer.text
    assert answer.json()["errors"]
    kept = (await owner.http.get(f"/v1/projects/{owner.project}/flows")).json()["items"]
    assert kept == []
