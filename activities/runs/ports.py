"""What the engine's workers need of runs: keeping records, and starting runs from inside runs."""

from __future__ import annotations

from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from activities.columns import now
from activities.projects.environments import PRODUCTION
from activities.projects.models import Flow
from activities.runs.after import after, service_of
from activities.runs.context import Running
from activities.runs.counters import ENDED_RUNS
from activities.runs.keeping import keep_part, storable
from activities.runs.launch import launch
from activities.runs.models import Run, RunResponse
from activities.runs.requests import StartRequest
from activities.runs.start import Start
from activities.runs.statuses import show
from activities.runs.wakeups import ANSWERED, notify
from engine.client import fetch
from engine.ports import CalledRun, RunRecord, Status
from engine.start import Caller
from nextscript.errors import Conflict, Invalid, NotFound, RateLimited, Rejected, TooMany
from nextscript.values import Json, Value, to_wire
from store.session import SessionFactory, of_single_statements, open_session

MAX_DEPTH = 50
_FAILURE_KEY = "failed:"
_log = structlog.get_logger(__name__)


class RunRecords:
    """The read model of runs. It fits `engine.ports.Records`."""

    def __init__(self, sessions: SessionFactory) -> None:
        self._sessions = sessions
        self._single = of_single_statements(sessions)

    async def finish(self, record: RunRecord) -> None:
        """Keep a part of a run's record; the final one ends the row and wakes who waits for it."""
        async with self._single() as session:
            if await keep_part(session, record):
                ENDED_RUNS.labels(status=record.status or "failed").inc()

    async def status(self, status: Status) -> None:
        """Show a live run's status in lists; what is older than the known one changes nothing."""
        async with open_session(self._sessions) as session:
            await show(session, status)

    async def respond(
        self, project_id: str, run_id: str, status: int, headers: dict[str, str], body: Value
    ) -> None:
        """Keep the answer to the webhook that started the run; the first counts."""
        async with open_session(self._sessions) as session:
            run = await session.get(Run, UUID(run_id))
            if run is None or str(run.project_id) != project_id:
                raise NotFound("There is no such run.")
            answer = {
                "run_id": run.id,
                "organisation_id": run.organisation_id,
                "project_id": run.project_id,
                "status": status,
                "headers": storable(dict(headers)),
                "body": storable(to_wire(body)),
                "created_at": now(),
            }
            await session.execute(insert(RunResponse).values(answer).on_conflict_do_nothing())
            await notify(session, ANSWERED, run.id)


class CalledRuns:
    """Starts runs from inside runs, as the project's service. It fits `engine.ports.Runs`."""

    def __init__(self, running: Running) -> None:
        self._running = running

    async def call(
        self,
        *,
        project_id: str,
        flow: str,
        version: int | None,
        input: Value,
        key: str,
        parent_run_id: str,
        parent_path: str,
        parent_workflow_id: str,
        wait: bool,
        depth: int,
    ) -> CalledRun:
        """Start a flow once per `key`.

        Raises Rejected (`flow.not_found`, `flow.depth`, `flow.disabled` …), Invalid for its input.
        """
        if depth > MAX_DEPTH:
            raise Rejected(f"Flows call each other {MAX_DEPTH} deep already.", code="flow.depth")
        called = await self._flow(project_id, flow)
        value = await fetch(self._running.objects, project_id, input)
        environment, ends = await self._of_parent(parent_run_id)
        asked = Start(
            StartRequest(input=value, version=version, environment=environment),
            source="flow",
            key=f"call:{key}",
            caller=Caller(
                run_id=parent_run_id, path=parent_path, workflow_id=parent_workflow_id, wait=wait
            ),
            depth=depth,
            ends=ends,
        )
        try:
            run = await launch(self._running, service_of(called), called.id, asked)
        except (Conflict, NotFound) as refused:
            raise Rejected(refused.message, code=refused.code, hint=refused.hint) from None
        except TooMany as full:
            raise RateLimited(full.message, retry_after=full.retry_after) from None
        return CalledRun(run_id=str(run.id), workflow_id=f"{project_id}/{run.id}")

    async def failed(self, *, project_id: str, run_id: str, flow: str, error: Json) -> None:
        """Start the error handler flow of a failed run, once."""
        async with self._running.sessions() as session:
            run = await session.get(Run, UUID(run_id))
        if run is None or (run.idempotency_key or "").startswith(_FAILURE_KEY):
            return  # a handler that fails is not handled in turn: that could go on for ever
        about: dict[str, Json] = {
            "error": error,
            "run": {"id": run_id, "flow": run.flow_key, "name": run.flow_name},
        }
        request = StartRequest(input=about, environment=run.environment)
        try:
            asked = after(run, request, f"{_FAILURE_KEY}{run_id}")
            handler = await self._flow(project_id, flow)
            await launch(self._running, service_of(handler), handler.id, asked)
        except (Rejected, Invalid, Conflict, NotFound, TooMany) as refused:
            # The failed run has ended; that its handler could not start must not undo that.
            _log.error("run.handler_not_started", run_id=run_id, flow=flow, error=refused.message)

    async def _of_parent(self, run_id: str) -> tuple[str, int]:
        """Give where a run is, and how many ended before it: what it calls has that from it."""
        query = select(col(Run.environment), col(Run.ends)).where(col(Run.id) == UUID(run_id))
        async with self._running.single() as session:
            found = (await session.execute(query)).one_or_none()
        return (found[0], found[1]) if found else (PRODUCTION, 0)

    async def _flow(self, project_id: str, key: str) -> Flow:
        query = select(Flow).where(
            col(Flow.project_id) == UUID(project_id),
            col(Flow.key) == key,
            col(Flow.deleted_at).is_(None),
        )
        async with self._running.sessions() as session:
            found = (await session.execute(query)).scalar_one_or_none()
        if found is None:
            raise Rejected(f"There is no flow “{key}” in this project.", code="flow.not_found")
        return found
