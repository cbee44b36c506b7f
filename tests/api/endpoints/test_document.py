"""A project's endpoints are described so that programs, ours among them, can call them."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI
from openapi_spec_validator import OpenAPIV31SpecValidator

from nextscript.manifest import ManifestConnector
from nextscript.manifest.calling import Context
from nextscript.manifest.models import NoAuth
from nextscript.node_types import Declaration
from nextscript.openapi import import_openapi
from nextscript.testing import activity_context
from tests.api.endpoints.offered import ORDERS, change, offer
from tests.api.matrix.world import keyed
from tests.api.people import Person
from tests.api.stack import publish

Json = Any  # tests look into answers freely

pytestmark = pytest.mark.usefixtures("engine")
URL = "/e/default/openapi.json"


async def document(client: httpx2.AsyncClient) -> Json:
    """Read the description, and see that it is one."""
    answer = await client.get(URL)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    OpenAPIV31SpecValidator(found).validate()
    return found


async def test_it_says_what_is_asked_and_answered(
    owner: Person, anybody: httpx2.AsyncClient, connect: Any
) -> None:
    made = await publish(owner, ORDERS, key="orders")
    one = await offer(owner, made, listed=True, description="One order")
    await offer(owner, made, method="POST", path="orders", auth="api_key")
    mapping = {"id": "{{ request.body.number }}", "size": "{{ request.query.s | default('M') }}"}
    await offer(owner, made, method="PUT", path="orders", input=mapping, answer={"status": 201})

    key = await keyed(owner, connect, {"name": "CI", "scopes": ["flow.read"]})
    shown, every = await document(anybody), await document(key)

    assert list(shown["paths"]) == ["/orders/{id}"]
    get = shown["paths"]["/orders/{id}"]["get"]
    assert get["description"] == "One order"
    assert [(p["name"], p["in"], p["required"]) for p in get["parameters"]] == [
        ("id", "path", True),
        ("paid", "query", False),
        ("size", "query", False),
    ]
    assert get["parameters"][0]["schema"] == {"type": "integer"}
    answered = get["responses"]["200"]["content"]["application/json"]["schema"]
    assert answered["properties"]["order"] == {"type": "number"}
    post, put = (every["paths"]["/orders"][method] for method in ("post", "put"))
    assert post["security"] == [{"api_key": []}]
    assert post["requestBody"]["content"]["application/json"]["schema"]["required"] == ["id"]
    body = put["requestBody"]["content"]["application/json"]["schema"]
    assert body["properties"] == {"number": {"type": "integer"}}
    assert [p["name"] for p in put["parameters"]] == ["s"]
    assert "201" in put["responses"]
    await change(owner, one, listed=False)
    assert (await anybody.get(URL)).status_code == 401


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[int]:
    """Serve the application at a port, as it is."""
    place = socket.socket()
    place.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None))
    task = asyncio.create_task(server.serve([place]))
    try:
        for _ in range(3_000):
            if server.started:
                break
            await asyncio.sleep(0.01)
        yield place.getsockname()[1]
    finally:
        server.should_exit = True
        await task


async def _run(declaration: Declaration, input_: Json, context: Context) -> Json:
    """Run a step of the imported connector."""
    run: Any = declaration.function
    return await run(declaration.input_model.model_validate(input_), context)


async def test_our_own_importer_reads_it_and_calls_a_flow_by_it(
    owner: Person, anybody: httpx2.AsyncClient, app: FastAPI
) -> None:
    made = await publish(owner, ORDERS, key="orders")
    await offer(owner, made, listed=True)
    await offer(owner, made, listed=True, method="POST", path="orders")
    imported = import_openapi(json.dumps(await document(anybody)))
    assert (imported.report.found, imported.report.taken) == (2, 2)

    async with served(app) as port:
        base = f"http://127.0.0.1:{port}/e/{owner.project}"
        here = imported.manifest.model_copy(
            update={"base_url": base, "auth": [NoAuth(type="none")]}
        )
        context: Context = activity_context(allow=f"127.0.0.1:{port}")
        outputs = [
            await _run(one, {"id": 7, "size": "L"}, context)
            for one in ManifestConnector.of(here).declarations()
        ]

    assert outputs == [{"order": 7, "size": "L"}] * 2
