"""Steps of code on the whole stack, with a package index of the test's own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from activities.code import CODE
from activities.code.processes import pool
from activities.parts import Parts
from engine.nodes import CONTROLS
from nextscript.catalog import Catalog
from tests.api.packages.index import Index, serving, wheel
from tests.api.stack import with_engine


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Iterator[Index]:
    """An index with `greetings`, which needs `wording`."""
    with serving() as index:
        index.publish(wheel("wording", "1.0", "HELLO = 'Hello'"))
        index.publish(wheel("wording", "1.1", "HELLO = 'Hullo'"))
        code = "import wording\ndef greet(name): return f'{wording.HELLO} {name}'"
        index.publish(wheel("greetings", "1.0", code, "wording<1.1"))
        monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")  # none of this machine's own indexes
        monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
        monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
        monkeypatch.setenv("NEXTSCRIPT_PACKAGES_INDEX", index.url)
        yield index


@pytest.fixture
async def engine(parts: Parts, index: Index, temporal_address: str) -> AsyncIterator[Parts]:
    """Let runs run and packages be installed."""
    parts.catalog = Catalog.of(CONTROLS, CODE)
    async with with_engine(parts, temporal_address) as joined:
        yield joined
    await pool().close()
