"""Continue-as-new: a long run goes on in a fresh history, with its state carried over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from temporalio import workflow

from engine import calls
from engine.plan import IN_SLICES, IN_TURNS, SEMANTICS, Plan
from engine.start import RunStart
from engine.state import RunState
from engine.workflows.called import CalledFlows
from engine.workflows.errands import errand, forgiving, to_the_end
from engine.workflows.record import Taken, last_part
from nextscript.values import from_wire

MUST_DRAIN = 25_000
"""From this many events on no step starts before the run has continued."""
_MUST_DRAIN_BYTES = 20_000_000
_SOON_MS = 60_000
_MANY_STEPS = 5_000
"""Steps and bodies of one part: more are too much to keep in memory and to look at."""


class TooNew(Exception):
    """A run was started with a meaning this code does not know; newer workers go on with it."""


def begin(start: RunStart, plan: Plan, now: float) -> RunState:
    """Begin a run, or go on where its last part ended.

    Raises TooNew, which fails the workflow task and not the run: after a step back to an older
    release it waits, shown as stuck, until the newer one is there again.
    """
    if start.semantics > SEMANTICS:
        raise TooNew(f"The run needs semantics {start.semantics}, this worker has {SEMANTICS}")
    if start.carried is not None:
        return RunState.restore(plan, start.carried["state"])  # type: ignore[call-overload, index]
    trigger = None if start.trigger_output is None else from_wire(start.trigger_output)
    return RunState.begin(
        plan,
        input=from_wire(start.input),
        trigger=start.trigger,
        trigger_output=trigger,
        variables=start.variables,
        run=run_facts(start),
        now=now,
        seed=start.seed,
        semantics=start.semantics,
        until=start.until,
        mocks=start.mocks,
        seeds=start.seeds,
        most_steps=start.most_steps if start.semantics >= IN_TURNS else None,
    )


def run_facts(start: RunStart) -> dict[str, Any]:  # Any: JSON for `run` in expressions
    """Give what expressions read as `run`."""
    return {
        "id": start.run_id,
        "flow": start.flow_key,
        "flow_name": start.flow_name,
        "version": start.version,
        "environment": start.environment,
        "source": start.source,
        "started_by": start.started_by,
        "started_at": start.created_at,
        "test": start.test,
    }


class Continuing:
    """Decides when a run may go on as new, and makes it so."""

    def __init__(
        self,
        start: RunStart,
        state: RunState,
        plan: Plan,
        called: CalledFlows,
        taken: Taken,
    ) -> None:
        self._start = start
        self._state = state
        self._plan = plan
        self._called = called
        self._taken = taken
        self.draining = False
        if isinstance(start.carried, dict):
            called.resume(start.carried["awaited"])  # type: ignore[arg-type]

    def comes_first(self, quiet: bool) -> bool:
        """Say whether steps wait, for the run continues as new before they start."""
        if self.draining:
            return True
        return quiet and self._start.semantics >= IN_SLICES and self._suggested()

    def now(self, quiet: bool, running: Sequence[str]) -> bool:
        """Say whether this is the moment; also decide whether steps wait for it."""
        if self._state.ended is not None or not self._suggested():
            return False
        self.draining = self._must() or self._ends_soon(running)
        return quiet

    async def go(self, still_quiet: Callable[[], bool]) -> bool:
        """Store this part's record, then continue as new unless something has begun meanwhile.

        Then say whether Temporal has cancelled the run meanwhile.
        """
        _, cancelled = await to_the_end(self._keep())
        if not cancelled and still_quiet():
            carried = {"state": self._state.snapshot(), "awaited": self._called.awaited}
            more = {"carried": carried, "seeds": {}}  # what is left of the seeds is in the state
            workflow.continue_as_new(self._start.model_copy(update=more))
        return cancelled

    async def _keep(self) -> None:
        part = await last_part(self._start, self._state, self._taken, None)
        await forgiving(errand(calls.FINISH, part))

    def _suggested(self) -> bool:
        info = workflow.info()
        limit = self._start.continue_after
        if limit is not None and info.get_current_history_length() >= limit:
            return True
        if self._start.semantics >= IN_TURNS and self._state.made >= _MANY_STEPS:
            return True
        return info.is_continue_as_new_suggested()

    def _must(self) -> bool:
        info = workflow.info()
        if info.get_current_history_length() >= MUST_DRAIN:
            return True
        large = info.get_current_history_size() >= _MUST_DRAIN_BYTES
        return large and self._start.semantics >= IN_SLICES

    def _ends_soon(self, running: Sequence[str]) -> bool:
        return all(self._timeout_of(path) <= _SOON_MS for path in running)

    def _timeout_of(self, path: str) -> int:
        id_ = path.rpartition(".")[2].partition("[")[0]
        found = [node.timeout_ms for node in self._plan.nodes if node.id == id_]
        return max(found, default=_SOON_MS)
