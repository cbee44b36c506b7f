"""Having a project's packages installed."""

from __future__ import annotations

from datetime import timedelta

from temporalio.common import (
    ActivityIDConflictPolicy,
    ActivityIDReusePolicy,
    Priority,
    RetryPolicy,
)

from engine.calls import INSTALL_ATTEMPTS, INSTALL_PACKAGES
from engine.client.engine import Engine
from engine.client.refusal import translated
from engine.settings import CODE

_RETRY = RetryPolicy(
    initial_interval=timedelta(seconds=3),
    backoff_coefficient=3.0,
    maximum_interval=timedelta(minutes=2),
    maximum_attempts=INSTALL_ATTEMPTS,
)


async def install_packages(engine: Engine, project_id: str, revision: int) -> None:
    """Have what a project asks for installed, durably; asking again while it is done is no more.

    It is done where code runs. Raises Unavailable.
    """
    with translated():
        await engine.client.start_activity(
            INSTALL_PACKAGES,
            id=f"{project_id}/packages/{revision}",
            task_queue=engine.settings.queue(CODE),
            start_to_close_timeout=timedelta(minutes=30),
            heartbeat_timeout=timedelta(seconds=30),
            retry_policy=_RETRY,
            id_conflict_policy=ActivityIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=ActivityIDReusePolicy.ALLOW_DUPLICATE,
            priority=Priority(fairness_key=project_id),
        )
