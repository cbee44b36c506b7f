"""Answering a waiting step: what is asked, the answer, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.events import Event, Resource, Who
from activities.audit.recording import record_apart
from activities.operation import Actor, operation
from activities.projects.living import in_living
from activities.runs import reading, steering
from activities.runs.answer_check import check_answer
from activities.runs.asking import ANSWERABLE
from activities.runs.context import Running
from activities.runs.models import ENDED, Run
from activities.runs.resume import Resume, read_token
from activities.runs.shapes import StepRead
from activities.runs.values import Page
from nextscript.errors import Conflict, NotFound
from nextscript.values import Json


@dataclass(frozen=True)
class Outcome:
    """What became of a question: the path that was taken, by whom and when."""

    port: str | None
    by: str | None
    comment: str | None
    at: datetime | None


@dataclass(frozen=True)
class Question:
    """What a waiting step asks. `open` is False when it has been answered or has expired."""

    run: Run
    step: str
    kind: str
    title: str
    message: str
    fields: Json
    ports: list[str]
    open: bool
    facts: dict[str, Json] = field(default_factory=dict)
    to: list[str] = field(default_factory=list)
    expires: datetime | None = None
    outcome: Outcome | None = None
    """Of a question that is no longer open."""


_PORTS = {"approval": ["approved", "rejected"], "form": ["out"]}
_NEEDS_DATA = ("approved", "out")
"""Paths on which the fields must be filled in; whoever says no need not."""


async def question(running: Running, token: str) -> Question:
    """Read a link. Raises NotFound for one that is not ours."""
    resume = read_token(running.parts.keys, token)
    return await question_of(running, await _run(running, resume), resume.path)


@operation("runs.question", permission="run.read")
async def asked_in(
    session: AsyncSession, actor: Actor, running: Running, run_id: UUID, path: str
) -> Question:
    """Give what a step of a run asks. Raises NotFound for a step that asks nothing."""
    run = await reading.load(session, actor, run_id)
    found = await question_of(running, run, path)
    if not found.open and found.outcome is None:
        raise NotFound("This step asks nobody anything.", code="step.not_waiting")
    return found


async def question_of(running: Running, run: Run, path: str) -> Question:
    """Give what a step asks, or how it was answered."""
    step = await _step(running, run, path)
    if step is None or step.status != "waiting" or step.waiting_for is None:
        outcome = await _outcome(running, run, step) if step else None
        title = step.name if step else run.flow_name
        return Question(run, path, "approval", title, "", None, [], False, outcome=outcome)
    asked = await _value(running, run, path, "input")
    waits, facts = step.waiting_for, asked.get("facts")
    return Question(
        run=run,
        step=path,
        kind=waits.kind,
        title=str(asked.get("title") or waits.name or step.name or step.node),
        message=str(asked.get("message") or ""),
        fields=asked.get("fields"),
        ports=_PORTS.get(waits.kind, []),
        open=waits.kind in ANSWERABLE,
        facts=facts if isinstance(facts, dict) else {},
        to=waits.to,
        expires=waits.until,
    )


async def answer(
    running: Running, token: str, port: str | None, comment: str | None, data: Json
) -> Run:
    """Answer by link. Raises Conflict when it was answered, or has expired, before."""
    resume = read_token(running.parts.keys, token)
    run = await _run(running, resume)
    if run.status in ENDED:
        raise Conflict("The run has ended already.", code="run.ended")
    await check(running, run, resume.path, port, data)
    await record_apart(running.sessions, _by_link(run, resume.path, port))
    said: Json = {"port": port, "comment": comment, "data": data, "by": "link"}
    asked = steering.Request("complete", resume.path, said, "link")
    await steering.steer(running, run, asked)
    return run


async def check(running: Running, run: Run, path: str, port: str | None, data: Json) -> None:
    """Check an answer's data. Raises Invalid with a finding for each field."""
    asked = await question_of(running, run, path)
    if asked.open and (port or asked.ports[0]) in _NEEDS_DATA:
        check_answer(data, asked.fields)


def _by_link(run: Run, path: str, port: str | None) -> Event:
    return Event(
        run.organisation_id,
        Who("public", None, "Link"),
        "runs.answer",
        Resource("run", str(run.id), run.flow_name, run.project_id),
        "accepted",
        {"step": path, "port": port},
    )


async def _run(running: Running, resume: Resume) -> Run:
    async with running.sessions() as session:
        there = select(Run).where(col(Run.id) == resume.run_id, in_living(col(Run.project_id)))
        run = await session.scalar(there)
    if run is None or run.project_id != resume.project_id:
        raise NotFound("This link is not valid, or no longer.")
    return run


async def _step(running: Running, run: Run, path: str) -> StepRead | None:
    step = await reading.step_of(running, run, path)
    return reading.step_read(step) if step else None


async def _outcome(running: Running, run: Run, step: StepRead) -> Outcome | None:
    if step.type not in ("human.approval", "human.form") or step.ended_at is None:
        return None
    said = await _value(running, run, step.path, "output")
    by, comment = said.get("by"), said.get("comment")
    return Outcome(
        port=step.ports[0] if step.ports else None,
        by=str(by) if by else None,
        comment=str(comment) if comment else None,
        at=step.ended_at,
    )


async def _value(running: Running, run: Run, path: str, side: reading.Side) -> dict[str, Json]:
    """Give a step's evaluated config, which holds the question, or its output, the answer."""
    try:
        found = await reading.step_value(running, run, path, side, Page())
    except NotFound:
        return {}
    return found.value if isinstance(found.value, dict) else {}
