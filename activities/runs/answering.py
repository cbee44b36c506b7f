"""Answering a waiting step by its link: what is asked, and the answer."""

from __future__ import annotations

from dataclasses import dataclass

from activities.runs import reading, steering
from activities.runs.context import Running
from activities.runs.models import ENDED, Run
from activities.runs.presenting import ANSWERABLE
from activities.runs.resume import Resume, read_token
from activities.runs.shapes import StepRead
from activities.runs.values import Page
from nextscript.errors import Conflict, NotFound
from nextscript.values import Json


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


_PORTS = {"approval": ["approved", "rejected"], "form": ["out"]}


async def question(running: Running, token: str) -> Question:
    """Read a link. Raises NotFound for one that is not ours."""
    resume = read_token(running.parts.keys, token)
    run = await _run(running, resume)
    step = await _waiting(running, run, resume.path)
    if step is None or step.waiting_for is None:
        return Question(run, resume.path, "approval", run.flow_name, "", None, [], open=False)
    asked = await _asked(running, run, resume.path)
    kind = step.waiting_for.kind
    return Question(
        run=run,
        step=resume.path,
        kind=kind,
        title=str(asked.get("title") or step.waiting_for.name or step.name or step.node),
        message=str(asked.get("message") or ""),
        fields=asked.get("fields"),
        ports=_PORTS.get(kind, []),
        open=kind in ANSWERABLE,
    )


async def answer(
    running: Running, token: str, port: str | None, comment: str | None, data: Json
) -> Run:
    """Answer by link. Raises Conflict when it was answered, or has expired, before."""
    resume = read_token(running.parts.keys, token)
    run = await _run(running, resume)
    if run.status in ENDED:
        raise Conflict("The run has ended already.", code="run.ended")
    said: Json = {"port": port, "comment": comment, "data": data, "by": "link"}
    asked = steering.Request("complete", resume.path, said, "link")
    await steering.steer(running, run, asked)
    return run


async def _run(running: Running, resume: Resume) -> Run:
    async with running.sessions() as session:
        run = await session.get(Run, resume.run_id)
    if run is None or run.project_id != resume.project_id:
        raise NotFound("This link is not valid, or no longer.")
    return run


async def _waiting(running: Running, run: Run, path: str) -> StepRead | None:
    for step in [] if run.status in ENDED else await reading.steps_of(running, run):
        if step["path"] == path and step["status"] == "waiting":
            return reading.step_read(step)
    return None


async def _asked(running: Running, run: Run, path: str) -> dict[str, Json]:
    """Give the evaluated config of a waiting step, which holds the question."""
    try:
        found = await reading.step_value(running, run, path, "input", Page())
    except NotFound:
        return {}
    return found.value if isinstance(found.value, dict) else {}
