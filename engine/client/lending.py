"""Asking a lent worker which node types it serves."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from temporalio.client import ActivityFailureError, Client
from temporalio.exceptions import TimeoutError

from engine.lending import SERVED, SERVES, pool_of
from engine.settings import EngineSettings
from nextscript.errors import Conflict
from nextscript.node_types import Declaration

_PATIENCE = timedelta(seconds=3)
_LONGEST = timedelta(seconds=10)


async def lent_types(
    client: Client, settings: EngineSettings, project_id: str, name: str
) -> list[Declaration]:
    """Give the types the worker of a queue serves now. Raises Conflict `run.queue`."""
    try:
        told = await client.execute_activity(
            SERVES,
            id=f"{project_id}/serves/{uuid4().hex}",
            task_queue=settings.queue(pool_of(name)),
            result_type=list,
            schedule_to_start_timeout=_PATIENCE,
            start_to_close_timeout=_LONGEST,
        )
    except ActivityFailureError as error:
        if isinstance(error.cause, TimeoutError):
            raise _silent(name) from None
        raise
    return [one.declaration() for one in SERVED.validate_python(told)]


def _silent(name: str) -> Conflict:
    return Conflict(
        f"No worker answers on the queue “{name}”.",
        code="run.queue",
        hint=f"Start one with `nextscript worker --queue {name} FILE`; one that stands at a "
        "breakpoint answers when it goes on.",
    )
