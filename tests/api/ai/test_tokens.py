"""What a project may use of language models in a day: set, counted and never exceeded."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.ai.counting import ProjectTokens
from activities.parts import Parts
from nextscript.errors import Rejected
from tests.activities.ai.conftest import KEY, Models, Says
from tests.api.connections.conftest import make
from tests.api.people import Person
from tests.api.projects.test_quota import limited, uses
from tests.api.stack import flow, node, publish, start, until, with_engine

Json = Any  # tests look into answers freely


@pytest.fixture
async def engine(parts: Parts, temporal_address: str) -> AsyncIterator[Parts]:
    """Let runs really run."""
    async with with_engine(parts, temporal_address) as joined:
        yield joined


def tokens_of(owner: Person, parts: Parts) -> ProjectTokens:
    return ProjectTokens(parts, UUID(owner.project))


async def used(owner: Person) -> int:
    return int((await uses(owner))["tokens_per_day"]["used"])


async def refused(tokens: ProjectTokens, most: int) -> bool:
    try:
        await tokens.reserve(most)
    except Rejected as error:
        return error.code == "ai.budget"
    return False


async def test_steps_at_the_same_time_cannot_take_more_than_there_is(
    owner: Person, parts: Parts
) -> None:
    await limited(owner, tokens_per_day=100)
    tokens = tokens_of(owner, parts)

    answers = await asyncio.gather(*(refused(tokens, 10) for _ in range(25)))

    assert answers.count(False) == 10
    assert await used(owner) == 100


async def test_what_was_not_used_is_given_back_and_what_was_used_over_it_counts(
    owner: Person, parts: Parts
) -> None:
    await limited(owner, tokens_per_day=100)
    tokens = tokens_of(owner, parts)

    await tokens.reserve(80)
    await tokens.settle(80, 30)
    assert await used(owner) == 30
    await tokens.reserve(50)
    await tokens.settle(50, 75)

    assert await used(owner) == 105
    assert await refused(tokens, 1)


async def test_more_than_a_whole_day_s_is_refused_at_once_and_takes_nothing(
    owner: Person, parts: Parts
) -> None:
    await limited(owner, tokens_per_day=100)

    assert await refused(tokens_of(owner, parts), 101)
    assert await used(owner) == 0


async def test_a_new_day_begins_with_nothing_used(
    owner: Person, parts: Parts, database: AsyncEngine
) -> None:
    await limited(owner, tokens_per_day=100)
    tokens = tokens_of(owner, parts)
    await tokens.reserve(100)
    async with database.begin() as connection:
        await connection.execute(text("UPDATE token_use SET day = day - 1"))

    assert await used(owner) == 0
    assert not await refused(tokens, 60)
    assert await used(owner) == 60


async def test_a_run_counts_what_it_used_and_fails_when_the_day_s_are_gone(
    owner: Person, engine: Parts, models: Models
) -> None:
    await make(owner, "openai", {"base_url": models.url, "model": "small-2"}, {"key": KEY})
    ask = {**node("ask", "ai.generate", prompt="Hi", max_tokens=50), "connection": "crm"}
    made = await publish(owner, flow(node("start", "trigger.manual"), ask))
    models.says("Hello.", Says(status=500, error={"message": "down"}))
    await limited(owner, tokens_per_day=60)

    first = await start(owner, made, input={})
    assert (await until(owner, first["id"], "succeeded", "failed"))["status"] == "succeeded"
    assert await used(owner) == 16
    second = await start(owner, made, input={})
    ended = await until(owner, second["id"], "succeeded", "failed")

    assert (ended["status"], ended["error"]["code"]) == ("failed", "ai.budget")
    assert "project's settings" in ended["error"]["hint"]
    assert len(models.asked) == 1
    assert await used(owner) == 16


async def test_what_the_service_refused_is_given_back(
    owner: Person, engine: Parts, models: Models
) -> None:
    await make(owner, "openai", {"base_url": models.url, "model": "small-2"}, {"key": KEY})
    ask = {**node("ask", "ai.generate", prompt="Hi", max_tokens=50), "connection": "crm"}
    made = await publish(owner, flow(node("start", "trigger.manual"), ask))
    models.says(Says(status=400, error={"message": "no"}))

    run = await start(owner, made, input={})
    ended = await until(owner, run["id"], "succeeded", "failed")

    assert ended["error"]["code"] == "ai.rejected"
    assert await used(owner) == 0
