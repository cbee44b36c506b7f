"""First run: one organisation, one project, one owner. It works once."""

from __future__ import annotations

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from activities.audit.events import Event, Resource, Who
from activities.audit.recording import record
from activities.auth.emails import folded
from activities.auth.models import Member, Organisation, User
from activities.auth.passwords import hash_password, refuse_weak
from activities.auth.sessions import Shown, SignedIn, open_for
from activities.parts import Parts
from activities.projects.projects import add_first_project
from nextscript.errors import Conflict

_LOCK = 0x4E53_5345_5455_50  # "NSSETUP"


async def is_needed(session: AsyncSession) -> bool:
    """Say whether nobody has an account yet."""
    return not await session.scalar(select(func.count()).select_from(User))


async def create_owner(
    session: AsyncSession, parts: Parts, email: str, password: str, name: str
) -> SignedIn:
    """Make the first owner and sign them in. Raises Conflict `auth.setup_done` from then on.

    Of two at the same moment, one waits for the other and is refused.
    """
    await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    if not await is_needed(session):
        raise Conflict("This instance has its first owner already.", code="auth.setup_done")
    address = folded(email)
    await refuse_weak(parts, password, address, name)
    user = User(email=address, name=name, password_hash=await hash_password(password))
    organisation = Organisation(key="default", name="Default")
    session.add_all([user, organisation])
    await session.flush()
    session.add(Member(organisation_id=organisation.id, user_id=user.id, role="owner"))
    await add_first_project(session, organisation.id)
    signed_in = open_for(session, user.id, organisation.id, parts=parts, shown=Shown("password"))
    resource = Resource("organisation", str(organisation.id), organisation.name)
    who = Who("user", user.id, name)
    record(session, Event(organisation.id, who, "auth.setup", resource))
    await session.flush()
    return signed_in
