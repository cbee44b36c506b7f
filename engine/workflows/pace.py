"""When a step may be quick: a local activity holds up the run, so it must be seldom and short."""

from __future__ import annotations

from collections.abc import Sequence

from temporalio import workflow

from engine.state.answers import RUN_TIMER
from engine.state.messages import (
    Announce,
    CallFlow,
    CancelFlow,
    Command,
    Evaluate,
    Respond,
    StartActivity,
    StartTimer,
)

MOST_LOCAL = 100
MOST_SECONDS = 2.0
_FOR_THE_SERVER = (Evaluate, CallFlow, CancelFlow, Respond)


class Pace:
    """Counts what one workflow task has run itself and what it has yet to tell the server.

    A new history length means the server has delivered something. `workflow.time()` moves with
    recorded results only, so a replay counts the same.
    """

    def __init__(self) -> None:
        self.careful = False
        """Whether no step may be local, for one of them seems to kill the flow workers."""
        self._task = -1
        self._began = 0.0
        self._local = 0
        self._untold = False

    def quick(self, batch: Sequence[Command]) -> bool:
        """Say whether the quick steps of a batch may be local."""
        self._look()
        self._untold = self._untold or any(_is_for_the_server(command) for command in batch)
        spent = workflow.time() - self._began
        if self.careful:
            return False
        return not self._untold and self._local < MOST_LOCAL and spent < MOST_SECONDS

    def count_local(self) -> bool:
        """Count one more local step, unless there were too many."""
        if self._local >= MOST_LOCAL:
            return False
        self._local += 1
        return True

    def told(self) -> None:
        """Note that something waits to be sent to the server with this workflow task."""
        self._look()
        self._untold = True

    def _look(self) -> None:
        task = workflow.info().get_current_history_length()
        if task != self._task:
            self._task, self._began = task, workflow.time()
            self._local, self._untold = 0, False


def _is_for_the_server(command: Command) -> bool:
    match command:
        case StartActivity(may_be_quick=quick):
            return not quick
        case StartTimer(key=key):
            return key != RUN_TIMER  # it alone makes no wave slow
        case Announce():
            return False
    return isinstance(command, _FOR_THE_SERVER)
