"""An instance full of attacks, and the browser of somebody signed in to it."""

from __future__ import annotations

from pathlib import Path

import httpx2
import pytest

from activities import BUILTIN
from activities.parts import Parts
from engine.nodes import CONTROLS
from nextscript.catalog import Catalog
from tests.api.conftest import Connect
from tests.api.people import EMAIL, PASSWORD, Person
from tests.api.stack import GREETS, publish, start
from tests.api.web.sweeps import (
    SCRIPT,
    Ids,
)


@pytest.fixture
def parts(parts: Parts, tmp_path: Path) -> Parts:
    """As an instance has them: the built-in nodes, and a built editor."""
    parts.catalog = Catalog.of(CONTROLS, BUILTIN)
    parts.settings.editor_folder = tmp_path / "dist"
    (tmp_path / "dist" / "assets").mkdir(parents=True)
    (tmp_path / "dist" / "index.html").write_text("<!doctype html><title>NextScript</title>")
    (tmp_path / "dist" / "assets" / "app.js").write_text("let a")
    return parts


@pytest.fixture
async def ids(owner: Person) -> Ids:
    """A flow, a run and a connection whose every text is an attack."""
    document = GREETS | {"name": SCRIPT, "description": SCRIPT}
    made = await publish(owner, document, name=SCRIPT)
    said = {"description": SCRIPT}
    patched = await owner.http.patch(f"/v1/flows/{made['id']}", json=said)
    assert patched.status_code == 200, patched.text
    run = await start(owner, made, input={"name": SCRIPT})
    body = {"key": "shop", "name": SCRIPT, "kind": "http", "secrets": {}}
    body["fields"] = {"base_url": "https://shop.example"}
    connections = f"/v1/projects/{owner.project}/connections"
    connection = await owner.http.post(connections, json=body)
    variable = f"/v1/projects/{owner.project}/variables/rate"
    assert (await owner.http.put(variable, json={"value": SCRIPT})).status_code < 300
    return {
        "project_id": owner.project,
        "flow_id": str(made["id"]),
        "run_id": str(run["id"]),
        "connection_id": str(connection.json()["id"]),
        "key": "rate",
        "path": "greet",
        "name": "go",
    }


@pytest.fixture
async def victim(owner: Person, connect: Connect) -> httpx2.AsyncClient:
    """The owner's browser: a cookie, and nothing else that proves who it is."""
    client = connect()
    body = {"email": EMAIL, "password": PASSWORD}
    assert (await client.post("/v1/auth/login", json=body)).status_code == 200
    return client
