"""Processes of code end with the tests that used them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from activities.code import boundary
from activities.code.processes import pool


@pytest.fixture(scope="session", autouse=True)
async def processes_end() -> AsyncIterator[None]:
    yield
    await pool().close()


@pytest.fixture
async def no_boundary(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """A machine where nothing confines a program."""
    monkeypatch.setenv("NEXTSCRIPT_CODE_BOUNDARY", "none")
    boundary.forget()
    yield
    monkeypatch.undo()
    boundary.forget()
