"""Bells on the whole stack."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from activities.parts import Parts
from engine.nodes import CONTROLS
from nextscript.catalog import Catalog
from tests.api.listening.bells import BELL, BELLS, CHIME, Bell
from tests.api.people import Body
from tests.api.stack import flow, node, with_engine


@pytest.fixture
async def engine(parts: Parts, temporal_address: str) -> AsyncIterator[Parts]:
    """Let runs really run, and bells be heard."""
    parts.catalog = Catalog.of(CONTROLS, BELL.declarations(), CHIME.declarations())
    async with with_engine(parts, temporal_address) as joined:
        yield joined


@pytest.fixture
def bell() -> tuple[str, Bell]:
    """A bell of the test's own, by name."""
    name = uuid4().hex
    BELLS[name] = Bell()
    return name, BELLS[name]


def hears(bell: str, **more: object) -> Body:
    """Write a flow that hears a bell."""
    return flow(
        node("ring", "bell.on_ring", bell=bell, input={"text": "{{ ring.text }}"}),
        node("note", "data.set", values={"id": "{{ ring.id }}"}),
        outputs={"id": "{{ note.id }}"},
        inputs={"type": "object", "properties": {"text": {"type": ["string", "null"]}}},
        **more,  # type: ignore[arg-type]
    )


@pytest.fixture(autouse=True)
def known(parts: Parts) -> None:
    """Let flows with bells be published."""
    parts.catalog = Catalog.of(CONTROLS, BELL.declarations(), CHIME.declarations())
