"""Watching a run."""

from __future__ import annotations

from typing import Annotated

from fastapi import Header
from starlette.responses import Response, StreamingResponse

from activities.auth import actors
from activities.runs import reading
from api.access import needs
from api.deps import CurrentActor
from api.door import make_router
from api.live.stream import Stream
from api.runs.deps import RunId, RunningParts
from api.transaction import transaction
from nextscript.errors import Unauthenticated, Unavailable

router = make_router(prefix="/v1/runs", tags=["live"])
LastEvent = Annotated[str | None, Header(alias="Last-Event-ID", max_length=200)]
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@router.get(
    "/{run_id}/events",
    dependencies=[needs("run.read")],
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
)
async def watch_run(
    running: RunningParts,
    actor: CurrentActor,
    run_id: RunId,
    last_event: LastEvent = None,
) -> Response:
    """Follow a run: snapshot, run, step and log events, then end."""
    async with running.seen_by(actor.organisation_id) as session:
        run = await reading.get(session, actor, run_id)

    async def still_welcome() -> bool:
        # Not by the cookie of then: it has been rotated since, and using it again ends the session.
        try:
            async with transaction(running.sessions) as session:
                return reading.may_read(await actors.again(session, actor), run)
        except Unauthenticated:
            return False
        except Unavailable:
            return True  # a database that is away for a moment signs nobody out

    events = Stream(running, actor, run, last_event).events(still_welcome)
    return StreamingResponse(events, media_type="text/event-stream", headers=_HEADERS)
