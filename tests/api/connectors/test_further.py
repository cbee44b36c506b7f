"""A description in several documents: what it refers to is fetched as it was itself."""

from __future__ import annotations

import json

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from activities.parts import Parts
from tests.api.connectors.conftest import Json, preview, types, url
from tests.api.connectors.pets import pets
from tests.api.connectors.test_fetching import answering, looked
from tests.api.people import Person
from tests.nextscript.egress import canary as canaries

PATHS = """
list:
  get:
    operationId: listPets
    parameters: [{$ref: 'shared/parts.yaml#/limit'}]
    responses:
      '200': {description: Some, content: {application/json: {schema: {$ref: '#/one'}}}}
one: {type: object, properties: {owner: {$ref: 'shared/parts.yaml#/owner'}}}
"""
PARTS = """
limit: {name: limit, in: query, schema: {type: integer}}
owner: {type: object, properties: {pet: {$ref: '../paths.yaml#/one'}, name: {type: string}}}
"""


def main(**paths: Json) -> str:
    """Describe pets by what stands elsewhere."""
    made = pets("/v2")
    made["paths"] = paths or {"/pets": {"$ref": "paths.yaml#/list"}}
    return json.dumps(made)


class Files:
    """Documents by their paths; they may be changed while they are served."""

    def __init__(self, **named: str) -> None:
        self.named = {"/api/openapi.json": main(), "/api/paths.yaml": PATHS, **named}
        self.named.setdefault("/api/shared/parts.yaml", PARTS)
        self.asked: list[str] = []

    def __call__(self, request: Request) -> Response:
        """Answer with one of them."""
        self.asked.append(request.url.path)
        found = self.named.get(request.url.path)
        return PlainTextResponse(found or "none", 200 if found else 404)


async def test_documents_it_refers_to_are_read_with_it_and_looked_at_again(owner: Person) -> None:
    files = Files()
    async with answering(files) as address:
        asked = {"document": {"url": f"{address}/api/openapi.json"}}
        made = await owner.http.post(url(owner), json=asked)
        same = (await owner.http.post(url(owner, "/pets:refresh"), json={})).json()
        files.named["/api/shared/parts.yaml"] = PARTS.replace("integer", "string")
        other = (await owner.http.post(url(owner, "/pets:refresh"), json={})).json()

    assert made.status_code == 201, made.text
    shown = (await types(owner))["pets.list_pets"]
    assert shown["config"]["properties"]["limit"]["type"] == "integer"
    assert "owner" in json.dumps(shown["output"])
    assert (same["changed"], len(other["changed"])) == ([], 1)
    assert other["changed"][0]["changes"] == ["fields"]


async def test_one_that_is_missing_or_broken_costs_what_needs_it(owner: Person) -> None:
    here = {"get": {"operationId": "ping", "responses": {"204": {"description": "Here."}}}}
    paths: dict[str, Json] = {"/ping": here}
    for name in ("gone.yaml", "broken.yaml", "paths.yaml"):
        paths[f"/{name}"] = {"$ref": f"{name}#/list"}
    broken = {"/api/broken.yaml": "a: [", "/api/openapi.json": main(**paths)}
    async with answering(Files(**broken)) as address:
        status, found = await looked(owner, f"{address}/api/openapi.json")

    assert status == 200
    assert {one["key"] for one in found["operations"]} == {"ping", "list_pets"}
    said = " ".join(found["warnings"])
    assert "gone.yaml#/list” leads nowhere" in said
    assert "broken.yaml” cannot be read" in said


async def test_a_text_may_refer_to_addresses(owner: Person) -> None:
    async with answering(Files()) as address:
        text = main(**{"/pets": {"$ref": f"{address}/api/paths.yaml#/list"}})
        found = await preview(owner, document={"text": text})

    assert [one["key"] for one in found["operations"]] == ["list_pets"]


@pytest.mark.case("SSRF-01", "SSRF-11")
async def test_what_is_referred_to_is_asked_only_where_everybody_may(
    owner: Person, parts: Parts
) -> None:
    async with canaries.listening() as canary:
        inside = f"http://127.0.0.2:{canary.port}/latest/meta-data#/x"
        files = {"/api/openapi.json": main(**{"/pets": {"$ref": inside}})}
        async with answering(Files(**files)) as address:
            parts.settings.egress_allow = [address.removeprefix("http://")]
            status, found = await looked(owner, f"{address}/api/openapi.json")

    assert (status, found["taken"]) == (200, 0)
    assert canary.accepted == 0


async def test_only_so_many_are_asked_for(owner: Person) -> None:
    files = Files()
    named = {f"/p{one}": {"$ref": f"more{one}.yaml#/list"} for one in range(80)}
    files.named["/api/openapi.json"] = main(**named)
    async with answering(files) as address:
        await looked(owner, f"{address}/api/openapi.json")

    assert len(files.asked) == 51
