"""A run as the API shows it: the row, with what the live run says laid over it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from activities.columns import now
from activities.operation import Actor
from activities.runs.asking import ANSWERABLE, is_asked, may_answer
from activities.runs.context import Running
from activities.runs.models import ENDED, Run
from activities.runs.reading import StepFields, error_of, in_order, step_read
from activities.runs.resume import Resume, resume_token
from activities.runs.shapes import RunRead, StepRead
from activities.runs.values import SHOWN_BYTES, shown, size_of
from engine.client import RunView
from nextscript.errors import Invalid
from nextscript.values import SMALL_BYTES, from_wire, to_wire


@dataclass(frozen=True)
class Include:
    """What a run is shown with besides itself."""

    limit: int | None = SHOWN_BYTES
    """Bytes a value may have to be shown; None shows all."""
    waiting: bool = False


LISTED = Include(limit=SMALL_BYTES)
"""In a list nothing is fetched from object storage."""


PLAIN = Include()


async def present(
    running: Running, actor: Actor, run: Run, view: RunView | None = None, include: Include = PLAIN
) -> RunRead:
    """Show a run. Values over 256 KiB are left out unless data is included."""
    project = str(run.project_id)
    output = to_wire(view.output) if view and view.output else run.output
    live = _live(run, view) if view else {}
    fields = {
        **run.model_dump(exclude={"start", "basis", "steps"}),
        "flow": {"id": run.flow_id, "key": run.flow_key, "name": run.flow_name},
        "parent": _parent(run),
        "callback": _callback(run),
        "input": await shown(running.objects, project, run.input, limit=include.limit),
        "output": await shown(running.objects, project, output, limit=include.limit),
        "output_size": size_of(from_wire(output)) if output is not None else run.output_size,
        "duration_ms": duration_ms(run.started_at, run.ended_at),
        "steps": run.steps or {},
        **live,
    }
    if include.waiting:
        steps = view.steps if view else []
        fields["waiting"] = waiting_steps(running, actor, run, steps)
    return RunRead.model_validate(fields)


def waiting_steps(
    running: Running, actor: Actor, run: Run, steps: Iterable[StepFields]
) -> list[StepRead]:
    """Give the steps that wait; whoever may answer one gets its link."""
    found = [step_read(step) for step in in_order(list(steps)) if step["status"] == "waiting"]
    return [with_link(running, actor, run, step) for step in found]


def with_link(running: Running, actor: Actor, run: Run, step: StepRead) -> StepRead:
    """Add the link that answers a step, for an actor who may answer it."""
    waits = step.waiting_for
    if waits is None or waits.kind not in ANSWERABLE or not may_answer(actor, run):
        return step
    waits = waits.model_copy(update={"mine": is_asked(actor, run.project_id, waits.to)})
    resume = Resume(run.project_id, run.id, step.path)
    expires = waits.until.timestamp() if waits.until else None
    token = resume_token(running.parts.keys, resume, expires=expires)
    link = f"{_base(running)}/resume/{token}"
    return step.model_copy(update={"resume_url": link, "waiting_for": waits})


def _base(running: Running) -> str:
    try:
        return running.parts.settings.public_url
    except Invalid:  # the address users see is not set: a relative link still works in the editor
        return ""


def _live(run: Run, view: RunView) -> dict[str, object]:
    if run.status in ENDED:
        return {}
    waits = sorted({str(step["waiting_for"]["kind"]) for step in view.steps if _waits(step)})
    counts = view.counts or Counter(str(step["status"]) for step in view.steps)
    return {
        "status": view.status,
        "stuck": view.stuck or run.stuck,
        "error": error_of(view) or run.error,
        "steps": _as_shown(counts),
        "waiting_for": waits if view.status in ("waiting", "paused") else [],
    }


def _waits(step: StepFields) -> bool:
    return bool(step.get("waiting_for"))


def _as_shown(counts: Mapping[str, int]) -> dict[str, int]:
    shown = dict(counts)
    ready = shown.pop("ready", 0)  # the engine's word for "about to start"
    return shown | ({"pending": shown.get("pending", 0) + ready} if ready else {})


def _parent(run: Run) -> dict[str, object] | None:
    if run.parent_run_id is None:
        return None
    return {"run_id": run.parent_run_id, "path": run.parent_path, "as": run.parent_as}


def _callback(run: Run) -> dict[str, object] | None:
    if run.callback_url is None:
        return None
    return {
        "url": run.callback_url.partition("?")[0].partition("#")[0],
        "state": run.callback_state or "waiting",
        "attempts": run.callback_attempts or 0,
        "error": run.callback_error,
    }


def duration_ms(started: datetime | None, ended: datetime | None) -> int | None:
    if started is None:
        return None
    last = ended or now()
    return max(0, round((last - started).total_seconds() * 1000))
