"""Going over to another organisation of one's own: a session there begins, the one here ends.

Nothing is moved: access tokens, sockets and copies of the old cookie end with the old session, so
that nothing asked for on a page of one organisation is ever done in another.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from activities.audit.scope import about
from activities.auth import factors, sessions
from activities.auth.models import Organisation, User, UserSession
from activities.auth.sessions import SignedIn
from activities.auth.signing_in import is_member, sign_in
from activities.auth.single_sign_on import SHOWN_HERE
from activities.columns import now
from activities.operation import Actor, operation
from activities.parts import Parts
from nextscript.errors import Forbidden, NotFound


@operation("auth.switch", permission="self", audit="session")
async def switch(
    session: AsyncSession, actor: Actor, parts: Parts, token: str, organisation_id: UUID
) -> SignedIn:
    """Begin a session in another organisation; it ends when the one before would have.

    `token` is the browser's cookie: an access token, which is worth five minutes, never becomes a
    session. Raises Forbidden for whatever else somebody came by, NotFound for an organisation they
    do not belong to, and what `sign_in` does.
    """
    here = await of_browser(session, actor, token)
    if here is None:
        raise Forbidden(
            "Only a browser goes over to another organisation; a program stays where it signed in.",
            code="auth.browser_only",
        )
    user = await session.get_one(User, here.user_id)
    about(here.id, user.email, None)
    if not await is_member(session, user.id, organisation_id):
        raise NotFound("There is no such organisation.")
    await refuse_vouched(session, here)
    strong = here.strong and bool(await factors.of(session, user.id))
    there = await sign_in(
        session, user, organisation_id, method=here.method, parts=parts, strong=strong
    )
    return end_for(here, there)


def end_for(here: UserSession, there: SignedIn) -> SignedIn:
    """End a session for the one that goes on from it, which is no fresher and lasts no longer."""
    there.session.proven_at, there.session.expires_at = here.proven_at, here.expires_at
    here.ended_at = now()
    return there


def is_vouched(row: UserSession) -> bool:
    """Say whether a session came by the word of an organisation's own provider."""
    return row.method not in SHOWN_HERE


async def refuse_vouched(session: AsyncSession, row: UserSession) -> None:
    """Raise Forbidden for who came by a provider: it opens its own organisation and no other."""
    if not is_vouched(row):
        return
    organisation = await session.get_one(Organisation, row.organisation_id)
    raise Forbidden(
        f"You came by a provider of {organisation.name}, which opens no other organisation. Sign"
        " out, then sign in with your password or a passkey.",
        code="auth.vouched_only_here",
    )


async def of_browser(session: AsyncSession, actor: Actor, token: str) -> UserSession | None:
    """Give the session of a browser's cookie, if it is what the actor came by; it is held."""
    row = await sessions.find(session, token, lock=True) if token else None
    return row if row is not None and row.id == actor.session_id else None
