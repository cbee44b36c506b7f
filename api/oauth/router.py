"""The way back from an OAuth provider, in the small window that was sent there."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query
from starlette.responses import RedirectResponse

from activities.connections.oauth import signing_in
from activities.connections.oauth.signing_in import Answer
from api.access import Access
from api.deps import CurrentActor, Parts, Session
from api.door import make_router

router = make_router(prefix="/v1", tags=["connections"])
_PAGE = "/connected"
_Text = Annotated[str, Query(max_length=4096)]


async def answer_of(
    state: _Text = "",
    code: _Text = "",
    error: _Text = "",
    error_description: _Text = "",
    iss: _Text = "",
) -> Answer:
    """Read what the provider says; it may add more, which is nothing to us."""
    return Answer(state, code, error, error_description, iss)


@router.get(
    "/oauth/callback",
    status_code=303,
    dependencies=[Depends(Access("connection.manage", any_query=True))],
)
async def finish_oauth(
    session: Session,
    actor: CurrentActor,
    parts: Parts,
    answer: Annotated[Answer, Depends(answer_of)],
) -> RedirectResponse:
    """Take a browser back that signed in for a connection, and show it what came of it."""
    found = await signing_in.attach(session, actor, parts, answer)
    said = {"connection": str(found.connection_id), "fault": found.fault}
    query = urlencode({name: one for name, one in said.items() if one})
    return RedirectResponse(f"{_PAGE}?{query}", status_code=303)
