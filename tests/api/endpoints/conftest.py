"""Endpoints on the whole stack: what is called really runs."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from activities.parts import Parts
from engine.nodes import CONTROLS
from nextscript.catalog import Catalog
from tests.api.stack import with_engine
from tests.engine.probes import PROBES


@pytest.fixture
async def engine(parts: Parts, temporal_address: str) -> AsyncIterator[Parts]:
    """Let what is called really run."""
    parts.catalog = Catalog.of(CONTROLS, PROBES)
    async with with_engine(parts, temporal_address) as joined:
        yield joined
