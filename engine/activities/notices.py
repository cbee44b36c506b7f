"""The activities of a notice: one attempt, and noting that there will be no more."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from temporalio import activity
from temporalio.exceptions import ApplicationError

from engine import calls
from engine.activities.failures import retry_after
from engine.activities.ports import Ports
from nextscript.errors import NextScriptError

_LONGEST_PAUSE = 3600.0


class Notices:
    """Activities called by name, on the system's own queue."""

    def __init__(self, ports: Ports) -> None:
        self._notices = ports.notices

    def all(self) -> list[Callable[..., Awaitable[Any]]]:  # Any: each has its own shape
        """Give them for a worker."""
        return [self.tell, self.give_up]

    @activity.defn(name=calls.TELL_END)
    async def tell(self, run_id: str) -> None:
        """Tell the end of a run once more. An error asks for another attempt."""
        try:
            await self._notices.tell(_project(), run_id, activity.info().attempt)
        except NextScriptError as error:
            pause = retry_after(error)
            raise ApplicationError(
                error.message,
                type=error.code,
                next_retry_delay=_bounded(pause) if pause is not None else None,
            ) from None

    @activity.defn(name=calls.GIVE_UP_TELLING)
    async def give_up(self, run_id: str) -> None:
        """Note that nobody took the notice in time."""
        await self._notices.give_up(_project(), run_id)


def _project() -> str:
    return (activity.info().workflow_id or "").partition("/")[0]


def _bounded(seconds: float) -> timedelta:
    return timedelta(seconds=min(max(seconds, 1.0), _LONGEST_PAUSE))
