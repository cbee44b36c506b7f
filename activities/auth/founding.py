"""Further organisations of an instance: the owners of the first one make them."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.scope import about
from activities.auth.granting import OWNER
from activities.auth.memberships import Membership
from activities.auth.models import Member, Organisation, User
from activities.authorising import authorise_everywhere
from activities.operation import Actor, operation
from activities.projects.naming import first_free, slug
from activities.projects.projects import add_first_project
from nextscript.errors import Conflict, Forbidden
from store.tenancy import as_owner

_ONLY_FIRST = "Only owners of this instance's first organisation make further ones."


@operation("organisations.create", permission="organisation.own", audit="organisation")
async def create(session: AsyncSession, actor: Actor, name: str, key: str | None) -> Membership:
    """Make an organisation with a first project; whoever makes it owns it.

    Raises Forbidden for who owns another than the first, Conflict for a key that is taken.
    """
    authorise_everywhere(actor, _ONLY_FIRST)
    if not await may(session, actor):
        raise Forbidden(_ONLY_FIRST)
    person = await session.get_one(User, actor.id)  # no key and no service holds `organisation.own`
    made = Organisation(name=name, key=await _free_key(session, name, key))
    async with as_owner(session):  # rows of another organisation are made
        session.add(made)
        await session.flush()
        session.add(Member(organisation_id=made.id, user_id=person.id, role=OWNER))
        await add_first_project(session, made.id)
    about(made.id, made.name, None)
    return Membership(made.id, made.key, made.name, OWNER, current=False)


async def may(session: AsyncSession, actor: Actor) -> bool:
    """Say whether somebody is an owner of the instance's first organisation."""
    if not actor.may_everywhere("organisation.own"):
        return False
    oldest = select(col(Organisation.id)).order_by(col(Organisation.created_at)).limit(1)
    return await session.scalar(oldest) == actor.organisation_id


async def _free_key(session: AsyncSession, name: str, key: str | None) -> str:
    lock = func.hashtext("organisations")  # two of one name at the same moment get two keys
    await session.execute(select(func.pg_advisory_xact_lock(lock)))
    taken = set(await session.scalars(select(col(Organisation.key))))
    if key in taken:
        raise Conflict(f"An organisation is called {key} already.", code="organisation.key_taken")
    return key or first_free(slug(name), taken)
