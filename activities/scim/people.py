"""What a directory's word does to members: they come, go, and are called something else.

It never touches who belongs to another organisation, too, nor an owner it did not make.
"""

from __future__ import annotations

from uuid import UUID

from scim2_models import Email
from sqlalchemy.ext.asyncio import AsyncSession

from activities.auth import provisioning
from activities.auth.emails import folded
from activities.auth.granting import OWNER
from activities.auth.models import User
from activities.scim.models import Directory, DirectoryUser
from activities.scim.roles import reassign, role_of
from activities.scim.shapes import ScimUser
from nextscript.errors import Conflict, Forbidden, Invalid

_NO_MAIL = "no-mail.invalid"


async def account_for(
    session: AsyncSession, organisation_id: UUID, resource: ScimUser
) -> tuple[User, bool]:
    """Give the account somebody is to have, and whether it was made for that.

    One that is a member here is theirs. Raises Conflict for one that is in use elsewhere: whoever
    has it is invited, and comes by themselves.
    """
    address = address_of(resource)
    known = await provisioning.account_of(session, address)
    if known is None or not await provisioning.is_somebodys(session, known.id):
        return await provisioning.make_account(session, address, name_of(resource)), True
    if await provisioning.membership(session, organisation_id, known.id) is None:
        raise Conflict(
            "This address has an account that is not of this organisation: invite them.",
            code="scim.uniqueness",
        )
    return known, False


async def set_active(session: AsyncSession, directory: Directory, row: DirectoryUser) -> None:
    """Let somebody be a member or not, as their row says; sessions and keys end at once.

    Raises Forbidden for an owner the directory did not make, Conflict for the last one.
    """
    member = await provisioning.membership(session, row.organisation_id, row.user_id)
    if row.active and member is None:
        role = await role_of(session, directory, row.id)
        await provisioning.add_member(session, row.organisation_id, row.user_id, role)
        row.given_role = role
        await reassign(session, directory, [row.id])
    elif not row.active and member is not None:
        if member.role == OWNER and row.given_role != OWNER:
            raise Forbidden("An owner is removed by an owner, not by the directory.")
        await provisioning.end_membership(session, member)
    await session.flush()


async def rename(session: AsyncSession, row: DirectoryUser, resource: ScimUser) -> None:
    """Call an account of the directory's own what it says now. Raises Conflict for a taken address.

    Whoever was there before, or belongs to others, too, is called what they say themselves.
    """
    only_here = await provisioning.is_only_here(session, row.user_id, row.organisation_id)
    if not row.made or not only_here:
        return
    user, address = await session.get_one(User, row.user_id), address_of(resource)
    if address != user.email:
        if await provisioning.account_of(session, address) is not None:
            raise Conflict("This address is somebody else's.", code="scim.uniqueness")
        user.email = address
    user.name = name_of(resource)
    await session.flush()


def address_of(resource: ScimUser) -> str:
    """Give somebody's address: the primary one, else the name they sign in by.

    Who has none gets one that nobody can send to, and signs in by a provider alone.
    """
    emails: list[Email] = sorted(resource.emails or [], key=lambda one: not one.primary)
    for text in (*(one.value for one in emails), resource.user_name):
        try:
            return folded(str(text or ""))
        except Invalid:
            continue
    mark = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in _known(resource))
    return f"{mark.lower()[:60]}@{_NO_MAIL}"


def name_of(resource: ScimUser) -> str:
    """Give what somebody is called, on one line."""
    name = resource.name
    parts = " ".join(one for one in (name.given_name, name.family_name) if one) if name else ""
    formatted = name.formatted if name else None
    text = resource.display_name or formatted or parts or _known(resource)
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())[:200] or "?"


def _known(resource: ScimUser) -> str:
    return str(resource.user_name or "")
