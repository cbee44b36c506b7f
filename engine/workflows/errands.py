"""Asking the engine's own activities: repeated without end, for what they do must be done."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any, TypeVar

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import FailureError

from engine.calls import Wire

T = TypeVar("T")
_ONCE = RetryPolicy(maximum_attempts=1)
_FOREVER = RetryPolicy(
    initial_interval=timedelta(milliseconds=500),
    maximum_interval=timedelta(seconds=15),
    maximum_attempts=0,
)
_LOCAL = timedelta(seconds=5)
_REGULAR = timedelta(seconds=60)


def errand(name: str, request: Any) -> workflow.ActivityHandle[Any]:  # Any: what it takes and gives
    """Ask for an errand on the flows' own queue; it is repeated until it is done."""
    return workflow.start_activity(
        name, request, start_to_close_timeout=_REGULAR, retry_policy=_FOREVER
    )


async def errand_at_once(name: str, request: Any) -> None:  # Any: as above
    """Do an errand in this workflow task, and if that fails as a regular activity."""
    try:
        await workflow.execute_local_activity(
            name, request, start_to_close_timeout=_LOCAL, retry_policy=_ONCE
        )
    except FailureError:  # a local one's own, not wrapped in an ActivityError
        await forgiving(errand(name, request))


class Owed:
    """Errands that must be done before the run may end; a workflow that ends takes them along."""

    def __init__(self) -> None:
        self._handles: list[workflow.ActivityHandle[Any]] = []  # Any: each gives its own

    def add(self, handle: workflow.ActivityHandle[Any]) -> None:
        """Note an errand."""
        self._handles = [one for one in self._handles if not one.done()]
        self._handles.append(handle)

    @property
    def open(self) -> bool:
        """Say whether something is still to be done."""
        return any(not one.done() for one in self._handles)

    async def settle(self) -> None:
        """Wait until all is done."""
        for handle in self._handles:
            await forgiving(handle)


async def to_the_end(work: Coroutine[Any, Any, T]) -> tuple[T, bool]:
    """Do what must be done even if Temporal cancels the workflow meanwhile; say whether it did."""
    task, cancelled = asyncio.ensure_future(work), False
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            cancelled = True
    return task.result(), cancelled


async def forgiving(handle: workflow.ActivityHandle[Wire]) -> Wire | None:
    """Wait for an errand that may be refused for good; give None then."""
    try:
        return await handle
    except FailureError:
        return None
