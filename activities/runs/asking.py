"""Whom runs ask: what live runs say of the people their questions are for."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from cachetools import TTLCache

from activities.auth.permissions import ROLES
from activities.authorising import Place, allows, allows_within
from activities.operation import Actor
from activities.paging import Page
from activities.runs.placing import place_of
from nextscript.errors import NotFound, Unavailable

if TYPE_CHECKING:
    from activities.runs.context import Running
    from activities.runs.models import Run

To = tuple[tuple[str, ...], ...]
"""Whom each question of a run asks."""
ANSWERABLE = ("approval", "form")
_ANYBODY: To = ((),)
_ANSWER = "run.answer"
_SECONDS = 5
_RUNS = 10_000
_PATIENCE = 2.0
_AT_ONCE = 8


def may_answer(actor: Actor, run: Run) -> bool:
    """Say whether an actor may answer what a run asks."""
    return allows(actor, _ANSWER, place_of(run))


def is_asked(actor: Actor, project_id: UUID, to: Sequence[str]) -> bool:
    """Say whether who may answer is among those asked; who names nobody asks all of them."""
    return not to or any(_is(actor, project_id, one) for one in to)


def _is(actor: Actor, project_id: UUID, named: str) -> bool:
    name = named.strip()
    if name.startswith("role:"):
        role = name[5:].strip()
        # Nobody has a role that does not exist; then it is better asked of all than of nobody.
        return role in (actor.role, actor.roles.get(project_id)) or role not in ROLES
    return name.removeprefix("user:").casefold() == (actor.email or "").casefold()


class Questions:
    """The questions of live runs, as they were a moment ago."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self._known: TTLCache[UUID, To] = TTLCache(_RUNS, _SECONDS)
        self._few = asyncio.Semaphore(_AT_ONCE)

    async def of(self, actor: Actor, project_id: UUID, runs: Sequence[UUID]) -> set[UUID]:
        """Give those of these runs that ask an actor; one that says nothing may ask anybody."""
        place = Place(actor.organisation_id, project_id)
        if not (allows(actor, _ANSWER, place) or allows_within(actor, _ANSWER, place)):
            return set()
        unknown = [run for run in runs if run not in self._known]
        asking = [asyncio.ensure_future(self._ask(project_id, run)) for run in unknown]
        if asking:
            _, late = await asyncio.wait(asking, timeout=_PATIENCE)
            for one in late:
                one.cancel()
        asked = {run: self._known.get(run, _ANYBODY) for run in runs}
        return {
            run
            for run, all_ in asked.items()
            if any(is_asked(actor, project_id, to) for to in all_)
        }

    async def _ask(self, project_id: UUID, run: UUID) -> None:
        async with self._few:
            try:
                view = await self._running.parts.engine.view(str(project_id), str(run), brief=True)
            except (TimeoutError, NotFound, Unavailable):
                return
        if not view.whole:
            return
        waits = [one for step in view.steps if (one := step.get("waiting_for"))]
        self._known[run] = tuple(tuple(one["to"]) for one in waits if one["kind"] in ANSWERABLE)


async def narrowed(running: Running, actor: Actor, page: Page[Run], mine: bool | None) -> Page[Run]:
    """Keep of a page what asks the actor, or what does not; all of it without a wish."""
    if mine is None:
        return page
    asked: set[UUID] = set()
    for project in {run.project_id for run in page.items}:
        here = [run for run in page.items if run.project_id == project and run.waiting_for]
        runs = [run.id for run in here if may_answer(actor, run)]
        asked |= await running.questions.of(actor, project, runs)
    return replace(page, items=[run for run in page.items if (run.id in asked) is mine])
