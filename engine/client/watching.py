"""Live views: one watcher per run and process follows the history and tells everyone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from temporalio.api.enums.v1 import EventType
from temporalio.client import Client, WorkflowHandle

from engine.client.view import RunView

_PAUSE = 0.1
"""Between two looks at a run that changes all the time."""

Look = Callable[[], Awaitable[RunView]]


class Watchers:
    """The watched runs of this process."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._open: dict[str, _Watcher] = {}

    async def follow(self, workflow_id: str, look: Look) -> AsyncIterator[RunView]:
        """Give the run's views as it changes, the first at once, until it has ended."""
        watcher = self._open.get(workflow_id)
        if watcher is None or watcher.done:
            watcher = self._open[workflow_id] = _Watcher(self._client, workflow_id, look)
        try:
            async for view in watcher.views():
                yield view
        finally:
            if watcher.left() and self._open.get(workflow_id) is watcher:
                del self._open[workflow_id]


class _Watcher:
    def __init__(self, client: Client, workflow_id: str, look: Look) -> None:
        self._client = client
        self._workflow_id = workflow_id
        self._look = look
        self._views = 0
        self._newest: RunView | None = None
        self._error: BaseException | None = None
        self._news = asyncio.Condition()
        self._changed = asyncio.Event()
        self._over = False
        self._closed = False
        self._listeners = 0
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._tell())]

    @property
    def done(self) -> bool:
        return self._tasks[1].done()

    async def views(self) -> AsyncIterator[RunView]:
        self._listeners += 1
        seen = 0
        while (found := await self._after(seen)) is not None:
            seen, view = found
            yield view
        if self._error is not None:
            raise self._error

    async def _after(self, seen: int) -> tuple[int, RunView] | None:
        """Wait for a view newer than the number `seen`; None when there will be none."""
        async with self._news:
            await self._news.wait_for(lambda: self._views > seen or self._closed)
            if self._views == seen or self._newest is None:
                return None
            return self._views, self._newest

    def left(self) -> bool:
        """Take one listener's leave; the last one stops the watcher."""
        self._listeners -= 1
        if self._listeners > 0:
            return False
        for task in self._tasks:
            task.cancel()
        return True

    @property
    def _ended(self) -> bool:
        return self._error is not None or (self._newest is not None and self._newest.ended)

    async def _tell(self) -> None:
        try:
            while not self._ended:
                self._changed.clear()
                over = self._over
                await self._publish(await self._look())
                if over:
                    break
                await self._changed.wait()
                await asyncio.sleep(_PAUSE)
        except Exception as error:  # noqa: BLE001 - the listeners are to hear of it, whatever it is
            self._error = error
        async with self._news:
            self._closed = True
            self._news.notify_all()
        self._tasks[0].cancel()

    async def _publish(self, view: RunView) -> None:
        async with self._news:
            if view != self._newest:
                self._views, self._newest = self._views + 1, view
                self._news.notify_all()

    async def _listen(self) -> None:
        run_id: str | None = None
        while True:
            handle = self._client.get_workflow_handle(self._workflow_id, run_id=run_id)
            run_id = await self._listen_to(handle)
            if run_id is None:
                break
        self._over = True
        self._changed.set()

    async def _listen_to(self, handle: WorkflowHandle[Any, Any]) -> str | None:
        """Wake the teller at each event; give the next part's id where the run continues as new."""
        async for event in handle.fetch_history_events(wait_new_event=True):
            self._changed.set()
            if event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW:
                going_on = event.workflow_execution_continued_as_new_event_attributes
                return going_on.new_execution_run_id
        return None
