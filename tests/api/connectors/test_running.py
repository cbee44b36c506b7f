"""An imported service is connected, drawn, published and called for real."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import update
from sqlmodel import col

from activities.connections.models import Connection
from activities.parts import Parts
from tests.api.connectors.conftest import Json, imported, types, url
from tests.api.connectors.pets import pets
from tests.api.people import Person
from tests.api.stack import flow, node, publish, start, until, with_engine
from tests.nextscript.openapi.server import Service

KEY = "k3y-of-the-ocelot"


@pytest.fixture
async def engine(parts: Parts, temporal_address: str) -> AsyncIterator[Parts]:
    """Let runs really run."""
    async with with_engine(parts, temporal_address) as joined:
        yield joined


async def connect_shop(person: Person, kind: str = "pets", **fields: Json) -> Json:
    """Keep a connection to the shop."""
    body = {"key": "shop", "name": "Shop", "kind": kind, "fields": fields, "secrets": {"key": KEY}}
    answer = await person.http.post(f"/v1/projects/{person.project}/connections", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def asking(**config: Json) -> Json:
    """Draw a step that asks the shop for a pet."""
    pet: Json = {"id": "pet", "type": "pets.get_pet", "config": config, "connection": "shop"}
    return pet


def drawing(*nodes: Json) -> Json:
    """Draw a flow that gives the first step's answer."""
    return flow(node("start", "trigger.manual"), *nodes, outputs={"pet": "{{ pet }}"})


async def ended(person: Person, made: Json, **body: Json) -> Json:
    """Run a flow and give how it ended."""
    run = await start(person, made, input={}, **body)
    return await until(person, run["id"], "succeeded", "failed")


async def test_an_imported_service_is_connected_drawn_published_and_called(
    owner: Person, engine: Parts, shop: Service
) -> None:
    shop.describe(pets(shop.url))
    await imported(owner, json.dumps(pets(shop.url)))
    kinds = (await owner.http.get(f"/v1/connection-kinds?project={owner.project}")).json()["items"]
    connection = await connect_shop(owner)

    run = await ended(owner, await publish(owner, drawing(asking(id=1))))

    assert run["status"] == "succeeded", run["error"]
    assert run["output"]["pet"] == shop.answered
    assert shop.served == ("GET", "/pets/{id}")
    assert connection["hosts"] == ["127.0.0.1"]
    assert "pets" in [one["key"] for one in kinds]


async def test_a_refresh_changes_drafts_and_leaves_what_is_published_alone(
    owner: Person, engine: Parts, shop: Service
) -> None:
    await imported(owner, json.dumps(pets(shop.url)))
    await connect_shop(owner)
    made = await publish(owner, drawing(asking(id=1)))
    changed = pets(shop.url)
    changed["paths"]["/animals/{id}"] = changed["paths"].pop("/pets/{id}")
    document = {"document": {"text": json.dumps(changed)}, "apply": True}

    answer = await owner.http.post(url(owner, "/pets:refresh"), json=document)

    assert answer.json()["version"] == 2, answer.text
    shop.describe(pets(shop.url))  # it still has the old address as well
    before = await ended(owner, made)
    assert (before["status"], shop.served) == ("succeeded", ("GET", "/pets/{id}"))
    shop.describe(changed)
    after = await ended(owner, made, version="draft")
    assert (after["status"], shop.served) == ("succeeded", ("GET", "/animals/{id}"))


async def test_a_secret_never_goes_to_a_host_it_was_not_given_for(
    owner: Person, engine: Parts, shop: Service
) -> None:
    shop.describe(pets(shop.url))
    await imported(owner, json.dumps(pets("https://pets.example.com")))
    await connect_shop(owner)
    made = await publish(owner, drawing(asking(id=1)))
    edits = {"base_url": shop.url}
    changed = await owner.http.patch(url(owner, "/pets"), json={"edits": edits})
    assert changed.status_code == 200, changed.text

    run = await ended(owner, made, version="draft")

    assert (run["status"], run["error"]["code"]) == ("failed", "connection.host_mismatch")
    assert shop.served == ("", "")


async def test_runs_of_a_deleted_connector_s_steps_end_as_they_began(
    owner: Person, engine: Parts, shop: Service
) -> None:
    shop.describe(pets(shop.url))
    await imported(owner, json.dumps(pets(shop.url)))
    await connect_shop(owner)
    document = flow(
        node("start", "trigger.manual"),
        node("wait", "wait.delay", **{"for": "1s"}),
        asking(id=1),
        outputs={"pet": "{{ pet }}"},
    )
    made = await publish(owner, document)
    run = await start(owner, made, input={})
    await owner.http.delete(f"/v1/flows/{made['id']}")

    gone = await owner.http.delete(url(owner, "/pets"))

    assert gone.status_code == 204, gone.text
    assert "pets.get_pet" not in await types(owner)
    found = await until(owner, run["id"], "succeeded", "failed")
    assert found["status"] == "succeeded", found["error"]


async def test_a_shared_connection_follows_no_other_project_s_description(
    owner: Person, engine: Parts, shop: Service
) -> None:
    """Another project says that the same kind lives elsewhere: the secret stays at home."""
    shop.describe(pets(shop.url))
    await imported(owner, json.dumps(pets(shop.url)))
    connection = await connect_shop(owner)
    async with engine.sessions() as session, session.begin():
        row = col(Connection.id) == connection["id"]
        await session.execute(update(Connection).where(row).values(hosts=["pets.example.com"]))

    run = await ended(owner, await publish(owner, drawing(asking(id=1))))

    assert (run["status"], run["error"]["code"]) == ("failed", "connection.host_mismatch")
    assert shop.served == ("", "")
