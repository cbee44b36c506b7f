"""Webhooks that know who calls them, in tests."""

from __future__ import annotations

from typing import Any

import httpx2

from tests.activities.webhooks.signing import OWN, SECRET
from tests.api.people import Body, Person
from tests.api.stack import flow, node, publish

Json = Any  # tests look into answers freely
URL = "/hooks/default/orders"


async def keep(person: Person, kind: str, fields: Json, secrets: Json, key: str = "sender") -> Json:
    """Keep a connection."""
    body = {"key": key, "name": "Sender", "kind": kind, "fields": fields, "secrets": secrets}
    answer = await person.http.post(f"/v1/projects/{person.project}/connections", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def keep_secret(person: Person, secret: str = SECRET) -> Json:
    """Keep the secret of a service that signs."""
    return await keep(person, "webhook_secret", {}, {"secret": secret})


def checking(verify: str, *, connection: str | None = "sender", **config: Json) -> Body:
    """Draw a flow that starts only for a sender it knows."""
    if verify == "hmac":
        config = {"hmac": OWN, **config}
    hook = node("hook", "trigger.webhook", path="orders", verify=verify, **config)
    if connection is not None:
        hook["connection"] = connection
    return flow(hook)


async def publish_checking(person: Person, verify: str, **config: Json) -> Json:
    """Publish one."""
    return await publish(person, checking(verify, **config))


async def called(
    anybody: httpx2.AsyncClient, body: bytes, headers: dict[str, str]
) -> httpx2.Response:
    """Call it."""
    headers = {"content-type": "application/json", **headers}
    return await anybody.post(URL, content=body, headers=headers)


async def runs(person: Person) -> list[Json]:
    """List the runs there are."""
    found: list[Json] = (await person.http.get("/v1/runs")).json()["items"]
    return found
