"""From a provider's word to a session: the first factor is proven."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from activities.auth import provisioning, signing_in
from activities.auth.factors import FRESH
from activities.auth.models import User
from activities.auth.sessions import SignedIn
from activities.columns import now
from activities.parts import Parts
from activities.sso.models import IdentityProvider


async def let_in(
    session: AsyncSession, parts: Parts, provider: IdentityProvider, user: User
) -> SignedIn:
    """Begin a session in the provider's organisation, and in no other.

    Who belongs to another one, too, has not shown who they are to that one: before they change
    their factors, which count there as well, they do so. Raises MfaRequired.
    """
    strong = provider.settings.get("asks_second_factor") is True
    organisation_id = provider.organisation_id
    signed_in = await signing_in.sign_in(
        session, user, organisation_id, method=provider.kind, parts=parts, strong=strong
    )
    if not await provisioning.is_only_here(session, user.id, organisation_id):
        signed_in.session.proven_at = now() - 2 * FRESH
    await session.flush()
    return signed_in
