"""A project with connectors of its own, and a shop of pets on this machine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from activities import BUILTIN
from activities.parts import Parts
from connectors.mcp import mcp
from engine.nodes import CONTROLS
from nextscript.catalog import Catalog
from tests.api.connectors.pets import PETS
from tests.api.people import Person
from tests.nextscript.openapi.server import Service, serving

Json = Any  # tests look into answers freely


@pytest.fixture
def parts(parts: Parts) -> Parts:
    """As an instance has them, with this machine open to flows."""
    parts.catalog = Catalog.of(CONTROLS, BUILTIN, mcp.declarations())
    parts.settings.egress_allow = ["127.0.0.0/8"]
    return parts


@pytest.fixture
async def shop() -> AsyncIterator[Service]:
    """A service that is what its description says."""
    async with serving() as service:
        yield service


def url(person: Person, rest: str = "", project: str | None = None) -> str:
    """Give the address of a project's connectors, or of one: `/pets`."""
    return f"/v1/projects/{project or person.project}/connectors{rest}"


async def preview(person: Person, **body: Json) -> Json:
    """Look into a description."""
    answer = await person.http.post(
        url(person, ":preview"), json={"document": {"text": PETS}, **body}
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def imported(person: Person, text: str = PETS, **body: Json) -> Json:
    """Make a connector."""
    answer = await person.http.post(url(person), json={"document": {"text": text}, **body})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def types(person: Person, project: str | None = None) -> dict[str, Json]:
    """Give the node types of a project."""
    where = f"?project={project or person.project}"
    answer = await person.http.get(f"/v1/catalog{where}")
    assert answer.status_code == 200, answer.text
    return {one["type"]: one for one in answer.json()["items"]}
