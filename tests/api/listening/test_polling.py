"""What is polled starts a run for each thing that is new, once."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from activities.listening.models import Listener
from activities.listening.ports import KNOWN_EVENTS, ListenersOfProjects
from activities.parts import Parts
from activities.runs.context import Running
from engine.ports import Held
from nextscript.triggers import Event, Polled
from tests.api.listening.bells import ASKED, BOXES
from tests.api.listening.test_listening import row_of, runs_of, shown
from tests.api.people import Body, Person
from tests.api.stack import flow, node, publish

Json = Any  # tests look into answers freely


def watches(box: str, every: str = "1h") -> Body:
    """Write a flow that looks into a box."""
    return flow(
        node("letter", "bell.on_letter", box=box, every=every),
        node("note", "data.set", values={"id": "{{ letter.id }}"}),
    )


@pytest.fixture
def box() -> str:
    """A box of the test's own."""
    name = uuid4().hex
    BOXES[name] = []
    return name


async def held(owner: Person, parts: Parts, box: str) -> tuple[str, ListenersOfProjects, Held]:
    """Publish a flow whose box nobody polls but the test."""
    made = await publish(owner, watches(box))
    listeners = ListenersOfProjects(Running(parts))
    found = await listeners.take(owner.project, str(made["id"]), "letter", "the test")
    assert found is not None
    return str(made["id"]), listeners, found


def letters(*ids: str) -> list[Event]:
    """Write letters."""
    return [Event(one, {"id": one, "text": None}) for one in ids]


@pytest.mark.usefixtures("engine")
async def test_the_first_poll_starts_nothing_and_is_asked_for_at_once(
    owner: Person, box: str, parts: Parts
) -> None:
    BOXES[box] = [["a"], ["+", "b"], ["c"]]
    made = await publish(owner, watches(box))

    await shown(parts, lambda row: row.status == "listening" and row.state == 2)

    assert ASKED[box][:2] == [None, 1]
    assert await runs_of(owner, str(made["id"])) == []


async def test_what_is_new_starts_a_run_once_whatever_the_cursor_says(
    owner: Person, box: str, parts: Parts
) -> None:
    made, listeners, mine = await held(owner, parts, box)
    await listeners.polled(mine, Polled(letters("a", "b"), 1))

    await listeners.polled(mine, Polled(letters("b", "c", "c"), 2))
    await listeners.polled(mine, Polled(letters("a", "c", "d"), 3))

    found = await runs_of(owner, made)
    assert sorted(run["idempotency_key"] for run in found) == [
        "message:letter:c",
        "message:letter:d",
    ]
    assert (await row_of(parts)).state == 3


async def test_a_poll_with_more_than_fits_into_a_transaction_loses_none(
    owner: Person, box: str, parts: Parts
) -> None:
    _, listeners, mine = await held(owner, parts, box)
    await listeners.polled(mine, Polled((), 1))

    await listeners.polled(mine, Polled(letters(*map(str, range(450))), 2))

    row = await row_of(parts)
    assert (row.events, row.state, len(row.seen)) == (450, 2, 450)  # type: ignore[arg-type]


async def test_only_the_last_ten_thousand_are_known(owner: Person, box: str, parts: Parts) -> None:
    _, listeners, mine = await held(owner, parts, box)

    await listeners.polled(mine, Polled(letters(*map(str, range(KNOWN_EVENTS + 5))), 1))

    async with parts.sessions() as session:
        row = (await session.scalars(select(Listener))).one()
    assert len(row.seen) == KNOWN_EVENTS  # type: ignore[arg-type]
