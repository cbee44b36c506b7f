"""Having the end of a run told outside."""

from __future__ import annotations

from contextlib import suppress

from temporalio.common import Priority, WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from engine.attributes import notice_id
from engine.calls import NOTICE
from engine.client.engine import Engine
from engine.client.refusal import translated
from engine.settings import SYSTEM


async def tell_end(engine: Engine, project_id: str, run_id: str) -> None:
    """Have it told, durably; asking twice is asking once. Raises Unavailable."""
    with translated(), suppress(WorkflowAlreadyStartedError):
        await engine.client.start_workflow(
            NOTICE,
            run_id,
            id=notice_id(project_id, run_id),
            task_queue=engine.settings.queue(SYSTEM),
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
            priority=Priority(fairness_key=project_id),
        )
