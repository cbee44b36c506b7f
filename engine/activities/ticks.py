"""The activity that starts the run of a schedule that is due, on the system's own queue."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from temporalio import activity
from temporalio.exceptions import ApplicationError

from engine.activities.failures import retry_after
from engine.activities.ports import Ports
from engine.calls import START_TICK
from nextscript.errors import NextScriptError

_LONGEST_PAUSE = 60.0


def start_tick(ports: Ports) -> Callable[[list[Any]], Awaitable[None]]:  # Any: JSON
    """Give the activity for a worker. Whatever goes wrong asks for another attempt."""

    @activity.defn(name=START_TICK)
    async def start(asked: list[Any]) -> None:  # Any: the schedule's id, and when it was due
        schedule_id, at = asked
        info = activity.info()
        project = (info.workflow_id or "").partition("/")[0]
        try:
            await ports.ticks.start(project, schedule_id, at, info.scheduled_time.timestamp())
        except NextScriptError as error:
            pause = retry_after(error)
            wait = None if pause is None else timedelta(seconds=min(pause, _LONGEST_PAUSE))
            raise ApplicationError(error.message, type=error.code, next_retry_delay=wait) from None

    return start
