"""Telling others what a live run is doing: the newest status only, one message at a time."""

from __future__ import annotations

import asyncio

from temporalio import workflow

from engine import calls
from engine.attributes import STATUS
from engine.ports import Status
from engine.start import RunStart
from engine.state.messages import Announce
from engine.workflows.errands import errand


class StatusLine:
    """What was told last, what is being told and what is still to be told."""

    def __init__(self, start: RunStart) -> None:
        self._start = start
        self._told = Announce("running")
        self._telling = False
        self._next: Announce | None = None

    def announce(self, status: Announce) -> None:
        """Tell a status, unless it is known already."""
        self._next = status
        if not self._telling:
            self._tell()

    def _tell(self) -> None:
        status, self._next = self._next, None
        if status is None or status == self._told:
            return
        self._upsert(status)
        self._told, self._telling = status, True
        handle = errand(
            calls.STATUS,
            Status(
                run_id=self._start.run_id,
                project_id=self._start.project_id,
                status=status.status,
                waiting_for=list(status.waiting_for),
                at=workflow.time(),
            ),
        )
        handle.add_done_callback(self._heard)

    def _upsert(self, status: Announce) -> None:
        if status.status != self._told.status:
            workflow.upsert_search_attributes([STATUS.value_set(status.status)])

    def _heard(self, _handle: asyncio.Task[None]) -> None:
        self._telling = False
        self._tell()
