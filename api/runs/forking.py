"""Forking runs: starting one again from a step, with what was done before it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Header

from activities.runs.fork import Asked
from activities.runs.launch import launch_fork
from activities.runs.presenting import present
from activities.runs.requests import ForkRequest
from activities.runs.shapes import RunRead
from api.access import needs
from api.deps import CurrentActor
from api.door import make_router
from api.idempotency import refuse_bad_key
from api.runs.deps import From, RunId, RunningParts

router = make_router(prefix="/v1/runs/{run_id}", tags=["runs"])
Key = Annotated[
    str | None,
    Header(alias="Idempotency-Key", description="The same key always answers with the same run."),
]


@router.post("/fork", status_code=201, dependencies=[needs("run.start", idempotency="own")])
async def fork_run(
    running: RunningParts,
    actor: CurrentActor,
    origin: From,
    run_id: RunId,
    asked: ForkRequest,
    key: Key = None,
) -> RunRead:
    """Start a new run from a step of this one; steps before it are read, not run again."""
    if key is not None:
        refuse_bad_key(key)
    run = await launch_fork(running, actor, run_id, Asked(asked, origin, key))
    return await present(running, actor, run)
