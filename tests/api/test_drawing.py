"""What the editor asks while somebody writes an expression."""

from __future__ import annotations

from typing import Any

from tests.api.people import Person

Json = Any  # tests look into answers freely
DOCUMENT: Json = {
    "nodes": [
        {"id": "start", "type": "trigger.manual"},
        {"id": "greet", "type": "data.set", "config": {"values": {"text": "Hello"}}},
        {"id": "say", "type": "log", "config": {"message": "{{ greet.text }}"}},
    ],
    "edges": [{"from": "start", "to": "greet"}, {"from": "greet", "to": "say"}],
    "layout": {"greet": {"x": 1, "y": 2}},
}


async def test_the_names_in_reach_come_with_their_fields(owner: Person) -> None:
    await owner.http.put(f"/v1/projects/{owner.project}/variables/rate", json={"value": 2})
    body = {"document": DOCUMENT, "node": "say", "pointer": "/config/message"}

    answer = await owner.http.post("/v1/flows:complete", json={**body, "project_id": owner.project})

    names = {one["name"]: one for one in answer.json()["names"]}
    assert names["greet"] == {
        "name": "greet",
        "kind": "step",
        "title": "Set values",
        "certain": True,
        "schema": {
            "type": "object",
            "properties": {"text": {"type": "string"}},
            "required": ["text"],
        },
    }
    assert names["vars"]["schema"]["properties"] == {"rate": {"type": "number"}}


async def test_a_step_that_is_not_there_is_told(owner: Person) -> None:
    answer = await owner.http.post(
        "/v1/flows:complete", json={"document": DOCUMENT, "node": "nobody"}
    )

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/node")


async def test_a_step_is_renamed_with_its_readers(owner: Person) -> None:
    body = {"document": DOCUMENT, "node": "greet", "to": "hello"}

    made = (await owner.http.post("/v1/flows:rename-node", json=body)).json()
    taken = await owner.http.post("/v1/flows:rename-node", json={**body, "to": "say"})

    assert made["document"]["nodes"][2]["config"]["message"] == "{{ hello.text }}"
    assert {"op": "replace", "path": "/nodes/1/id", "value": "hello"} in made["patch"]
    assert made["left"] == []
    assert taken.status_code == 422
    assert taken.json()["detail"] == "There is a step called “say” already."


async def test_every_function_is_listed_with_an_example(owner: Person) -> None:
    answer = await owner.http.get("/v1/expressions/functions")

    listed = {(one["kind"], one["name"]): one for one in answer.json()["items"]}
    assert listed["filter", "upper"]["examples"] == [['"abc" | upper', "ABC"]]
    assert listed["function", "now"]["signature"].startswith("now(")
    assert "max-age" in answer.headers["cache-control"]
