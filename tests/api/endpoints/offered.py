"""Endpoints that tests make and call."""

from __future__ import annotations

from typing import Any

import httpx2

from tests.api.people import Body, Person
from tests.api.stack import flow, node

Json = Any  # tests look into answers freely
ORDERS = flow(
    node("start", "trigger.manual"),
    inputs={
        "type": "object",
        "properties": {
            "id": {"type": "integer"},
            "size": {"type": "string"},
            "paid": {"type": "boolean"},
        },
        "required": ["id"],
    },
    outputs={"order": "{{ input.id }}", "size": "{{ input.size | default('M') }}"},
)


async def ask(person: Person, made: Body, **more: Json) -> httpx2.Response:
    """Ask for an endpoint."""
    asked = {"flow_id": made["id"], "method": "GET", "path": "orders/{id}", "auth": "none", **more}
    return await person.http.post(f"/v1/projects/{person.project}/endpoints", json=asked)


async def offer(person: Person, made: Body, **more: Json) -> Json:
    """Make an endpoint."""
    answer = await ask(person, made, **more)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def change(person: Person, endpoint: Json, **said: Json) -> Json:
    """Change one."""
    answer = await person.http.patch(f"/v1/endpoints/{endpoint['id']}", json=said)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def runs(person: Person) -> list[Json]:
    """List the runs there are."""
    found: list[Json] = (await person.http.get("/v1/runs?limit=200")).json()["items"]
    return found
