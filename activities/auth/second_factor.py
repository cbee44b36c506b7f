"""The second half of a sign-in: a ticket, and a code or a passkey."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from activities.auth import codes, sign_ins, tickets
from activities.auth.models import MfaTicket, User
from activities.auth.sessions import Client, SignedIn
from activities.auth.signing_in import sign_in
from activities.parts import Parts
from nextscript.errors import TooMany, Unauthenticated


async def by_code(session: AsyncSession, parts: Parts, ticket: str, code: str) -> SignedIn:
    """Go on with a sign-in by a code of an app, or a recovery code.

    Raises Unauthenticated `mfa.ticket` for a ticket that does not work (any more), `mfa.failed`
    for a wrong code, and TooMany after five of them.
    """
    row = await tickets.read(session, ticket)
    user = await session.get_one(User, row.user_id)
    try:
        await codes.take(session, user.id)
    except TooMany:
        await sign_ins.note_throttled(session, user.email)
        raise
    await tickets.take(session, row)
    if not await codes.accept(session, parts, user.id, code):
        await sign_ins.note_failure(session, user.email, user, "mfa.failed")
        raise Unauthenticated("This code is wrong, or was used.", code="mfa.failed")
    return await finish(session, parts, row, user)


async def finish(session: AsyncSession, parts: Parts, row: MfaTicket, user: User) -> SignedIn:
    """Open the session of a ticket whose second factor was right. Raises Unauthenticated."""
    await tickets.use_up(session, row)
    await codes.forget(session, user.id)
    client: Client = "token" if row.client == "token" else "browser"
    return await sign_in(
        session,
        user,
        row.organisation_id,
        method=row.method,
        parts=parts,
        client=client,
        strong=True,
    )
