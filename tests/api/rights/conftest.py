"""An organisation with two projects, and people who have no role in either."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

import pytest

from activities import BUILTIN
from activities.parts import Parts
from engine.nodes import CONTROLS
from nextscript.catalog import Catalog
from tests.api.conftest import Connect
from tests.api.people import Person, add_person, sign_in


@pytest.fixture
def parts(parts: Parts) -> Parts:
    parts.catalog = Catalog.of(CONTROLS, BUILTIN)
    return parts


@pytest.fixture
async def other(owner: Person) -> str:
    """A second project."""
    made = await owner.http.post("/v1/projects", json={"name": "Other"})
    return str(made.json()["id"])


class Join(Protocol):
    """Makes members."""

    async def __call__(self, name: str, role: str = "guest") -> Person:
        """Make a member with a role in the whole organisation, signed in."""
        ...


@pytest.fixture
def join(owner: Person, connect: Connect, parts: Parts) -> Join:
    """Make a member with a role in the whole organisation, signed in."""

    async def make(name: str, role: str = "guest") -> Person:
        organisation = (await owner.http.get("/v1/me")).json()["organisation_id"]
        email = f"{name}@example.com"
        await add_person(parts, email, role, UUID(organisation))
        return await sign_in(connect(), email)

    return make


async def id_of(person: Person) -> str:
    """Give somebody's own id."""
    return str((await person.http.get("/v1/me")).json()["id"])
