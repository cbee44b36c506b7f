"""Documents nobody drew: every door answers with findings that point, and never fails."""

from __future__ import annotations

import asyncio
import copy
import json
import random
from collections.abc import Coroutine

import httpx2
import pytest
from pydantic import JsonValue

from tests.api.people import Body, Person

SEED = 20_261_122
WHOLE: Body = {
    "schema": "nextscript.flow/1",
    "name": "Orders",
    "inputs": {"type": "object", "properties": {"n": {"type": "integer"}}},
    "nodes": [
        {"id": "hook", "type": "trigger.webhook", "config": {"path": "o", "method": "POST"}},
        {"id": "big", "type": "flow.branch", "config": {"when": "{{ input.n > 3 }}"}},
        {
            "id": "keep",
            "type": "data.set",
            "config": {"values": {"n": "{{ input.n }}"}},
            "retry": {"attempts": 3, "first": "1s"},
            "timeout": "5s",
            "join": "every",
            "each": {"items": "{{ [1] }}", "concurrency": 2},
        },
    ],
    "edges": [{"from": "hook", "to": "big"}, {"from": "big.true", "to": "keep"}],
    "outputs": {"n": "{{ keep | default(1) }}"},
    "settings": {"timezone": "UTC", "timeout": "1d", "priority": 3},
    "layout": {"hook": {"x": 1}},
}
STRANGE: list[JsonValue] = [
    None,
    True,
    -1,
    0,
    10**30,
    1e308,
    0.5,
    "",
    "x" * 70_000,
    "{{",
    "{{ a.__class__ }}",
    "{% for %}",
    "\u200b",
    "Ω id",
    "../..",
    [],
    [[]],
    {},
    {"$ref": "#"},
    {"a": {"b": [None]}},
    "P1Y2M",
    "1e9d",
    "hook",
    "keep.out",
    [None, 1, "a", {}],
]


def places(value: JsonValue, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Give the path of every piece of a document."""
    found = [at]
    if isinstance(value, dict):
        for key, inner in value.items():
            found += places(inner, (*at, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            found += places(inner, (*at, index))
    return found


def mangled(seed: int) -> JsonValue:
    """Spoil a good document in one to three places."""
    chance = random.Random(seed)
    document: JsonValue = copy.deepcopy(WHOLE)
    for _ in range(chance.randint(1, 3)):
        path = chance.choice(places(document))
        strange = copy.deepcopy(chance.choice(STRANGE))
        if not path:
            document = strange if chance.random() < 0.3 else document
            continue
        parent: JsonValue = document
        for step in path[:-1]:
            parent = parent[step]  # type: ignore[index] # the path was just found
        assert isinstance(parent, dict | list)
        match chance.choice(["replace", "remove", "rename", "double"]):
            case "remove":
                del parent[path[-1]]  # type: ignore[arg-type] # as above
            case "rename" if isinstance(parent, dict):
                parent[f"{path[-1]}x"] = parent.pop(str(path[-1]))
            case "double" if isinstance(parent, list):
                parent.append(copy.deepcopy(parent[int(path[-1])]))
            case _:
                parent[path[-1]] = strange  # type: ignore[index] # as above
    return document


@pytest.mark.case("VAL-04", "VAL-17")
@pytest.mark.parametrize("batch", range(10))
async def test_two_hundred_spoiled_documents_give_findings_at_every_door(
    owner: Person, batch: int
) -> None:
    flow = (await owner.make_flow())["id"]
    for number in range(20):
        document = mangled(SEED + batch * 20 + number)
        check = await owner.http.post("/v1/flows:check", json={"document": document})
        assert check.status_code == 200, check.text
        assert all(is_pointer(one["pointer"]) for one in check.json()["findings"])
        draft = await owner.http.put(
            f"/v1/flows/{flow}/draft", json={"document": document}, headers={"If-Match": "*"}
        )
        imported = await owner.http.post(
            "/v1/flows:import",
            json={"project_id": owner.project, "content": json.dumps(document)},
        )
        malformed = check.json()["hash"] is None
        for answer in (draft, imported):
            assert answer.status_code in ((400, 422) if malformed else (200, 201)), answer.text
            if malformed:
                assert answer.json()["errors"], answer.text
                assert all(is_pointer(one["pointer"]) for one in answer.json()["errors"])


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.case("VAL-17")
@pytest.mark.parametrize("batch", range(20))
async def test_twenty_thousand_spoiled_documents_break_and_delay_nothing(
    owner: Person, batch: int
) -> None:
    flow = f"/v1/flows/{(await owner.make_flow())['id']}"
    for number in range(1000):
        document = mangled(SEED + 1_000_000 + batch * 1000 + number)
        asked: list[tuple[str, str, Body]] = [("POST", "/v1/flows:check", {"document": document})]
        if number % 10 == 0:  # these take ten times longer
            asked.append(("PUT", f"{flow}/draft", {"document": document}))
            asked.append(("POST", f"{flow}/runs", {"version": "draft", "input": {"n": 1}}))
        for method, path, body in asked:
            sending = owner.http.request(method, path, json=body, headers={"If-Match": "*"})
            answer = await in_time(sending)
            assert answer.status_code < 500, f"{number}: {path} {answer.text} {document}"


async def in_time(asking: Coroutine[None, None, httpx2.Response]) -> httpx2.Response:
    """Wait for an answer; a moment is enough for each of these, a busy machine's too."""
    return await asyncio.wait_for(asking, 10)


@pytest.mark.case("VAL-15", "FILE-15")
@pytest.mark.parametrize(
    "text",
    [
        "",
        "[",
        "a: &x [*x]",
        "!!python/object:os.system {}",
        "a: 1\na: 2",
        "\x00",
        "- " * 500,
        "null",
    ],
)
async def test_text_that_is_no_flow_is_not_imported(owner: Person, text: str) -> None:
    for format in ("json", "yaml"):
        answer = await owner.http.post(
            "/v1/flows:import",
            params={"format": format},
            json={"project_id": owner.project, "content": text},
        )
        assert answer.status_code in (400, 422)
        assert answer.headers["content-type"] == "application/problem+json"
    assert (await owner.http.get(f"/v1/projects/{owner.project}/flows")).json()["items"] == []


def is_pointer(text: str) -> bool:
    """Say whether a text is a JSON Pointer."""
    return text == "" or text.startswith("/")
