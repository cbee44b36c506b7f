"""What was accepted ends, whatever was lost on the way."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col

from activities.parts import Parts
from activities.runs.context import Running
from activities.runs.models import Run
from activities.runs.reconciler import Reconciler
from tests.api.people import Person
from tests.api.stack import ASKS, GREETS, publish, start, until


async def test_a_start_the_engine_never_heard_of_is_made_up_for(
    owner: Person, parts: Parts, engine: Parts
) -> None:
    made = await publish(owner, GREETS)
    temporal, parts.connected = parts.connected, None
    run = await start(owner, made, input={"name": "Ada"})
    parts.connected = temporal

    assert await Reconciler(Running(parts)).once(orphan_age=timedelta(0))

    ended = await until(owner, run["id"], "succeeded")
    assert ended["output"] == {"text": "Hello Ada"}


async def test_a_run_that_was_ended_from_outside_is_closed(
    owner: Person, parts: Parts, engine: Parts
) -> None:
    run = await start(owner, await publish(owner, ASKS))
    await until(owner, run["id"], "waiting")
    await parts.engine.terminate(owner.project, run["id"], "by an operator")
    async with parts.sessions() as session, session.begin():
        long_ago = Run.created_at - timedelta(minutes=1)
        await session.execute(
            update(Run).where(col(Run.id) == UUID(run["id"])).values(created_at=long_ago)
        )

    assert await Reconciler(Running(parts)).once()

    assert (await until(owner, run["id"], "cancelled"))["ended_at"]
