"""Identity providers of an organisation: added, changed, shown, removed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.scope import about
from activities.columns import now
from activities.ids import new_id
from activities.operation import Actor, operation
from activities.parts import Parts
from activities.sso.addresses import addresses_of
from activities.sso.limits import refuse_greater_mapping, refuse_mapping, refuse_role
from activities.sso.models import Identity, IdentityProvider
from activities.sso.requests import ProviderCreate, ProviderPatch, ProviderRead, lines_of
from activities.sso.requiring import refuse_last
from activities.sso.roles import roles_of
from activities.sso.sealing import Secrets, seal, unseal
from activities.sso.settings import SamlSettings, read_settings
from activities.sso.signing import new_signing_key
from activities.sso.takeover import refuse_over_members
from nextscript.errors import Conflict, Invalid, NotFound
from nextscript.findings import Finding

SECRET = "client_secret"


@operation("sso.providers.create", permission="sso.manage", audit="identity_provider")
async def create(
    session: AsyncSession, actor: Actor, parts: Parts, asked: ProviderCreate
) -> ProviderRead:
    """Add a provider. Raises Conflict for a taken key, Forbidden for a role one may not give."""
    settings, row_id = read_settings(asked.kind, asked.settings), new_id()
    mapping = lines_of(asked.role_mapping)
    await refuse_role(session, actor, asked.default_role)
    await refuse_mapping(session, actor, mapping)
    secrets: Secrets = {SECRET: asked.client_secret} if asked.client_secret else {}
    if isinstance(settings, SamlSettings):
        secrets |= new_signing_key()
    _refuse_missing_secret(asked.kind, secrets)
    if asked.for_directory:
        await refuse_over_members(session, actor, None)
    values = {
        **asked.model_dump(exclude={SECRET, "settings", "role_mapping"}),
        "id": row_id,
        "organisation_id": actor.organisation_id,
        "settings": settings.model_dump(mode="json"),
        "role_mapping": mapping,
        "sealed": seal(parts.keys, actor.organisation_id, row_id, secrets) if secrets else None,
        "created_at": now(),
        "updated_at": now(),
    }
    adding = insert(IdentityProvider).values(values).on_conflict_do_nothing()
    row = await session.scalar(adding.returning(IdentityProvider))
    if row is None:
        raise Conflict(f"There is a provider “{asked.key}” already.", code="sso.key_taken")
    about(row.id, row.name, None, key=row.key, kind=row.kind, roles=_roles(row))
    return await shown(session, parts, row)


@operation("sso.providers.list", permission="sso.manage", unaudited="changes nothing")
async def listed(session: AsyncSession, actor: Actor, parts: Parts) -> Sequence[ProviderRead]:
    """List the organisation's providers by name."""
    query = select(IdentityProvider).where(
        col(IdentityProvider.organisation_id) == actor.organisation_id
    )
    rows = await session.scalars(query.order_by(col(IdentityProvider.name)))
    return [await shown(session, parts, one) for one in rows]


@operation("sso.providers.get", permission="sso.manage", unaudited="changes nothing")
async def get(session: AsyncSession, actor: Actor, parts: Parts, id_: UUID) -> ProviderRead:
    """Give one provider."""
    return await shown(session, parts, await load(session, actor, id_))


@operation("sso.providers.update", permission="sso.manage", audit="identity_provider")
async def update(
    session: AsyncSession, actor: Actor, parts: Parts, id_: UUID, asked: ProviderPatch
) -> ProviderRead:
    """Change a provider.

    Whoever decides who it is decides who its people are: that takes all that any of them may.
    Raises Forbidden otherwise, and for roles the actor cannot give.
    """
    row = await load(session, actor, id_, lock=True)
    default = {"group": "", "role": row.default_role}
    await refuse_greater_mapping(session, actor, [default, *row.role_mapping])
    given = await _given(session, actor, asked)
    secret = given.pop(SECRET, None)
    if "settings" in given:
        given["settings"] = read_settings(row.kind, given["settings"]).model_dump(mode="json")
    moved = given.get("settings", row.settings) != row.settings
    if moved or (given.get("for_directory") and not row.for_directory):
        await refuse_over_members(session, actor, None if _serves_all(row, given) else row.id)
    if given.get("enabled") is False:
        await refuse_last(session, row)
    for name, value in given.items():
        setattr(row, name, value)
    if secret is not None:
        secrets = unseal(parts.keys, row) | {SECRET: secret}
        row.sealed = seal(parts.keys, row.organisation_id, row.id, secrets)
    row.updated_at = now()
    changed = sorted(asked.model_fields_set)
    about(row.id, row.name, None, key=row.key, changed=changed, roles=_roles(row))
    await session.flush()
    return await shown(session, parts, row)


@operation("sso.providers.delete", permission="sso.manage", audit="identity_provider")
async def delete(session: AsyncSession, actor: Actor, id_: UUID) -> None:
    """Take a provider's word no more, and forget whom it knew as whom.

    Raises Conflict where people come in by it alone.
    """
    row = await load(session, actor, id_)
    await refuse_last(session, row)
    about(row.id, row.name, None, key=row.key, kind=row.kind)
    await session.delete(row)
    await session.flush()


async def load(
    session: AsyncSession, actor: Actor, id_: UUID, *, lock: bool = False
) -> IdentityProvider:
    """Give a provider of the actor's organisation. Raises NotFound."""
    row = await session.get(IdentityProvider, id_, with_for_update=lock or None)
    if row is None or row.organisation_id != actor.organisation_id:
        raise NotFound("There is no such provider.")
    return row


async def enabled(session: AsyncSession, kind: str, id_: UUID) -> IdentityProvider:
    """Give a provider people may sign in by. Raises NotFound."""
    row = await session.get(IdentityProvider, id_)
    if row is None or row.kind != kind or not row.enabled:
        raise NotFound("There is no such provider.")
    return row


async def shown(session: AsyncSession, parts: Parts, row: IdentityProvider) -> ProviderRead:
    """Give what may be seen of a provider."""
    count = select(func.count()).select_from(Identity).where(col(Identity.provider_id) == row.id)
    return ProviderRead.model_validate(
        {
            **row.model_dump(exclude={"sealed", "organisation_id"}),
            "has_client_secret": SECRET in unseal(parts.keys, row),
            "identities": await session.scalar(count) or 0,
            "addresses": addresses_of(parts.settings.public_url, row.kind, row.id),
        }
    )


async def _given(session: AsyncSession, actor: Actor, asked: ProviderPatch) -> dict[str, Any]:
    """Give what a change says. Raises Forbidden for roles and teams the actor may not give."""
    given = asked.model_dump(exclude_unset=True, exclude_none=True)
    if asked.default_role is not None:
        await refuse_role(session, actor, asked.default_role)
    if asked.role_mapping is not None:
        given["role_mapping"] = lines_of(asked.role_mapping)
        await refuse_mapping(session, actor, given["role_mapping"])
    return given


def _roles(row: IdentityProvider) -> list[str]:
    return roles_of(row.role_mapping, row.default_role)


def _serves_all(row: IdentityProvider, given: dict[str, object]) -> bool:
    return bool(given.get("for_directory", row.for_directory))


def _refuse_missing_secret(kind: str, secrets: Secrets) -> None:
    if kind == "oauth2" and SECRET not in secrets:
        said = "Enter the client secret that the provider shows."
        finding = Finding(
            severity="error", code="sso.secret", pointer="/client_secret", message=said
        )
        raise Invalid(said, code="sso.secret", findings=[finding])
