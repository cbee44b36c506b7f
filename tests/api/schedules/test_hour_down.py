"""After an hour in which nobody could follow it, a schedule catches up as its policy says.

Temporal gives each time once it is back; the hour is shown by times of the past hour, given as it
gives them: its server keeps its own clock, which no test can put forward.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from activities.parts import Parts
from tests.api.people import Person
from tests.api.schedules.following import runs_of, schedule, scheduled, with_schedule
from tests.api.schedules.test_ticking import HOLDS, minute, tick
from tests.api.stack import Json

MANY = 12


async def back_again(parts: Parts, shown: Json) -> list[datetime]:
    """Do as Temporal does after an hour: all times of it, in order, each at least once."""
    hour = [minute(1) - timedelta(minutes=5 * n) for n in reversed(range(MANY))]
    for at in hour:
        await tick(parts, shown, at, again=2)
    return hour


@pytest.mark.parametrize(("catch_up", "many"), [("10s", 0), ("18m", 4), ("2h", 12)])
async def test_all_that_is_within_the_limit_is_started_once_and_the_rest_is_said(
    owner: Person, engine: Parts, catch_up: str, many: int
) -> None:
    document = scheduled(every="5m", overlap="allow", catch_up=catch_up)
    made, shown = await with_schedule(owner, document)

    hour = await back_again(engine, shown)

    keys = [run["idempotency_key"] for run in await runs_of(owner, made)]
    assert keys == [f"schedule:{shown['id']}:{at:%Y-%m-%dT%H:%M:%SZ}" for at in hour[MANY - many :]]
    codes = {one["code"] for one in (await schedule(owner, shown["id"]))["skipped"]}
    assert codes == ({"schedule.missed"} if many < MANY else set())


async def test_one_that_does_not_overlap_starts_one_run_of_the_hour_and_says_of_the_others(
    owner: Person, engine: Parts
) -> None:
    made, shown = await with_schedule(owner, scheduled(HOLDS, every="5m", catch_up="2h"))

    await back_again(engine, shown)

    assert len(await runs_of(owner, made)) == 1
    codes = {one["code"] for one in (await schedule(owner, shown["id"]))["skipped"]}
    assert codes == {"limit.concurrency"}
