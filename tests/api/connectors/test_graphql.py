"""A service that speaks GraphQL becomes a connector of a project, by its address alone."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from activities.parts import Parts
from tests.api.connectors.conftest import Json, url
from tests.api.people import Person
from tests.api.stack import flow, node, publish, start, until, with_engine
from tests.nextscript.graphql.shop import SDL, Shop, serving


@pytest.fixture
async def graphql() -> AsyncIterator[Shop]:
    """A shop of the test's own."""
    async with serving() as made:
        yield made


@pytest.fixture
async def engine(parts: Parts, temporal_address: str) -> AsyncIterator[Parts]:
    """Let runs really run."""
    async with with_engine(parts, temporal_address) as joined:
        yield joined


async def test_its_address_is_enough_and_its_queries_are_steps_that_run(
    owner: Person, engine: Parts, graphql: Shop
) -> None:
    body = {"document": {"url": graphql.url}, "key": "wares", "operations": ["product"]}
    made = await owner.http.post(url(owner), json=body)
    assert made.status_code == 201, made.text
    secrets = {"token": graphql.token}
    about = {"key": "shop", "name": "Shop", "kind": "wares", "fields": {}, "secrets": secrets}
    kept = await owner.http.post(f"/v1/projects/{owner.project}/connections", json=about)
    assert kept.status_code == 201, kept.text
    ask: Json = {"id": "ask", "type": "wares.product", "config": {"id": "3"}, "connection": "shop"}
    drawn = flow(
        node("start", "trigger.manual"), ask, outputs={"title": "{{ ask.title | default('none') }}"}
    )

    run = await start(owner, await publish(owner, drawn), input={})
    ended = await until(owner, run["id"], "succeeded", "failed")

    assert (ended["status"], ended["output"]) == ("succeeded", {"title": "Thing 3"})


async def test_a_schema_is_looked_into_and_one_that_is_none_is_refused(owner: Person) -> None:
    asked = {"document": {"text": SDL}, "q": "product"}

    found = (await owner.http.post(url(owner, ":preview"), json=asked)).json()
    wrong = {"document": {"text": "type Query {"}}
    refused = await owner.http.post(url(owner, ":preview"), json=wrong)

    assert (found["format"], found["taken"]) == ("graphql", 9)
    assert {one["key"] for one in found["operations"]} >= {"product", "products", "add_product"}
    assert (refused.status_code, refused.json()["code"]) == (422, "graphql.unreadable")
    assert "line 1, column 13" in refused.json()["detail"]
