"""Reading the secrets a connection names, each from its store, remembered for a minute at most."""

from __future__ import annotations

from uuid import UUID

from cachetools import TTLCache
from pydantic import JsonValue
from sqlalchemy import select
from sqlmodel import col

from activities.auth.models import Organisation
from activities.connections.stores.local import of_environment, of_file
from activities.connections.stores.references import Reference, Scope, reference_of
from activities.connections.stores.vault import Vault
from activities.projects.models import Project
from store.session import SessionFactory
from store.settings import Settings

_REMEMBERED = 1_000


class Stores:
    """The stores of one process."""

    def __init__(self, settings: Settings, sessions: SessionFactory) -> None:
        self._settings = settings
        self._sessions = sessions
        self._vault = Vault(settings)
        self._known: TTLCache[tuple[Reference, Scope], str] = TTLCache(
            _REMEMBERED, max(settings.secret_seconds, 0.001)
        )

    async def resolved(
        self, project_id: UUID, secrets: dict[str, JsonValue]
    ) -> dict[str, JsonValue]:
        """Give secrets with those that are only named read from where they are kept.

        Raises Rejected `connection.source` when one may not be read or is not there, Retryable when
        its store does not answer.
        """
        named = {name: found for name, one in secrets.items() if (found := reference_of(one))}
        if not named:
            return secrets
        scope = await self._scope(project_id)
        return {**secrets, **{name: await self._read(one, scope) for name, one in named.items()}}

    async def _read(self, reference: Reference, scope: Scope) -> str:
        known = self._known.get((reference, scope))
        if known is not None:
            return known
        settings = self._settings
        match reference.store:
            case "env":
                found = of_environment(reference, settings.secret_env_prefixes, scope)
            case "file":
                found = of_file(reference, settings.secret_folders, scope)
            case _:
                found = await self._vault.read(reference, scope)
        self._known[reference, scope] = found
        return found

    async def _scope(self, project_id: UUID) -> Scope:
        query = (
            select(col(Organisation.key), col(Project.key))
            .join(Project, col(Project.organisation_id) == col(Organisation.id))
            .where(col(Project.id) == project_id)
        )
        async with self._sessions() as session:
            organisation, project = (await session.execute(query)).one()
        return Scope(organisation, project)
