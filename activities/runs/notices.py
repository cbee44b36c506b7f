"""Telling the end of a run where its start asked for it (`callback`), signed.

The row says what is due: whoever sees it has the engine tell it, in a workflow that outlives any
process. So an end is told at least once, under one `webhook-id` however often it is sent.
"""

from __future__ import annotations

from uuid import UUID

import structlog
from sqlalchemy import select, text, update

from activities.events.posting import GONE, post, refuse_unless_taken
from activities.projects.signing import signing_keys
from activities.runs.context import Running
from activities.runs.ends import RunEnd
from activities.runs.models import CALLBACK_DUE, RUN, Run
from engine.client.notices import tell_end
from nextscript.egress import EgressClient
from nextscript.errors import Rejected, Retryable

_MANY = 50
_log = structlog.get_logger(__name__)


async def hand_over_notice(running: Running, run_id: str) -> None:
    """Have the engine tell the end of a run, unless it was asked already. Raises Unavailable."""
    async with running.single() as session:
        run = await session.get(Run, UUID(run_id))
    if run is None or run.callback_state is not None:
        return
    await tell_end(running.parts.engine, str(run.project_id), run_id)
    async with running.single() as session:
        await session.execute(
            update(RUN)
            .where(RUN.c.id == run.id, RUN.c.callback_state.is_(None))
            .values(callback_state="sending")
        )


async def hand_over_notices(running: Running) -> None:
    """Have the engine tell what a crash left untold."""
    due = select(RUN.c.id).where(text(CALLBACK_DUE)).order_by(RUN.c.id).limit(_MANY)
    async with running.single() as session:
        found = (await session.scalars(due)).all()
    for run_id in found:
        await hand_over_notice(running, str(run_id))


class EndNotices:
    """Sends notices. It fits `engine.ports.Notices`."""

    def __init__(self, running: Running, egress: EgressClient) -> None:
        self._running = running
        self._egress = egress

    async def tell(self, project_id: str, run_id: str, attempt: int) -> None:
        """Send a notice once. Raises Retryable when it should be sent again."""
        async with self._running.single() as session:
            run = await session.get(Run, UUID(run_id))
        if run is None or str(run.project_id) != project_id or run.callback_url is None:
            return  # it was deleted meanwhile
        found: dict[str, object] = {"callback_attempts": attempt, "callback_error": None}
        try:
            status = await self._post(run, run.callback_url)
            found["callback_state"] = "gone" if status == GONE else "delivered"
        except Retryable as error:
            await self._note(run.id, **found | {"callback_error": error.message})
            raise
        except Rejected as error:
            found |= {"callback_state": "failed", "callback_error": error.message}
        await self._note(run.id, **found)

    async def give_up(self, project_id: str, run_id: str) -> None:
        """Note that nobody took it in time; what was wrong the last time stays said."""
        await self._note(UUID(run_id), callback_state="failed")
        _log.warning("run.notice_given_up", run_id=run_id)

    async def _post(self, run: Run, url: str) -> int:
        async with self._running.single() as session:
            keys = await signing_keys(session, self._running.parts.keys, run.project_id)
        if not keys:
            raise Rejected("The project has no signing secret any more", code="run.callback")
        body = (await RunEnd.of(self._running, run)).encoded()
        answer = await post(self._egress, url, keys, f"msg_{run.id.hex}", body)
        refuse_unless_taken(answer)
        return answer.status

    async def _note(self, run_id: UUID, **values: object) -> None:
        async with self._running.single() as session:
            await session.execute(update(RUN).where(RUN.c.id == run_id).values(values))
