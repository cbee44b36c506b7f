"""Having something done for a whole project."""

from __future__ import annotations

from datetime import timedelta

from temporalio.common import (
    ActivityIDConflictPolicy,
    ActivityIDReusePolicy,
    Priority,
    RetryPolicy,
)

from engine.calls import PROJECT_WORK
from engine.client.engine import Engine
from engine.client.refusal import translated
from engine.settings import SYSTEM

_UNTIL_DONE = RetryPolicy(
    initial_interval=timedelta(seconds=1),
    backoff_coefficient=2.0,
    maximum_interval=timedelta(minutes=1),
    maximum_attempts=0,
)


async def do_project_work(engine: Engine, kind: str, project_id: str, id_: str) -> None:
    """Have it done, durably: tried until it is, by another worker when one is killed.

    Asking again while it is done is no more. Raises Unavailable.
    """
    with translated():
        await engine.client.start_activity(
            PROJECT_WORK,
            id=f"{project_id}/{kind}/{id_}",
            task_queue=engine.settings.queue(SYSTEM),
            start_to_close_timeout=timedelta(hours=12),
            heartbeat_timeout=timedelta(seconds=20),
            retry_policy=_UNTIL_DONE,
            id_conflict_policy=ActivityIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=ActivityIDReusePolicy.ALLOW_DUPLICATE,
            priority=Priority(fairness_key=project_id),
        )
