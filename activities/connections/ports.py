"""Connections opened for a step."""

from __future__ import annotations

from uuid import UUID

from pydantic import JsonValue, ValidationError

from activities.connections.kinds import find_in, find_model
from activities.connections.models import Connection
from activities.connections.oauth.renewing import Renewing
from activities.connections.reach import of_project
from activities.connections.sealing import unseal
from activities.connections.stores import Stores
from activities.parts import Parts
from engine.ports import OpenedConnection
from nextscript.connection import Connection as Model
from nextscript.connection import refuse_elsewhere
from nextscript.egress import EgressClient
from nextscript.errors import Rejected
from nextscript.kinds import OAuth2


class OpenConnections:
    """Opens connections inside activities. It fits `engine.ports.Connections`.

    Secrets that are only named are read from their store, tokens that end are replaced first.
    """

    def __init__(self, parts: Parts, egress: EgressClient) -> None:
        self._parts = parts
        self._stores = Stores(parts.settings, parts.sessions)
        self._renewing = Renewing(parts.sessions, parts.keys, egress)

    async def open(self, project_id: str, key: str) -> OpenedConnection:
        """Open a project's connection. Raises Rejected `connection.not_found`, and what keeps its
        secrets from being read: `connection.undecryptable`, `.source`, `.reconnect`."""
        query = of_project(UUID(project_id), key).limit(1)
        async with self._parts.sessions() as session:
            row = (await session.execute(query)).scalar_one_or_none()
        if row is None:
            raise Rejected(
                f"There is no connection “{key}” in this project.",
                code="connection.not_found",
                hint="It was deleted, or is no longer shared with this project.",
            )
        return await self.opened(row)

    async def opened(self, row: Connection) -> OpenedConnection:
        """Open a connection whose row was loaded; raises as above."""
        secrets = await self._stores.resolved(row.project_id, unseal(self._parts.keys, row))
        model = await self._model(row)
        if model is not None and issubclass(model, OAuth2):
            secrets = await self._with_tokens(model, row, secrets)
        values = [value for value in secrets.values() if isinstance(value, str)]
        # A step needs the access token; what fetches the next one is not its to hold.
        shown = {name: one for name, one in secrets.items() if name != "refresh_token"}
        return OpenedConnection(
            key=row.key,
            kind=row.kind,
            hosts=row.hosts,
            values={**row.fields, **shown},
            secrets=values,
        )

    async def _model(self, row: Connection) -> type[Model] | None:
        if (found := find_model(self._parts.catalog, row.kind)) is not None:
            return found
        async with self._parts.sessions() as session:
            return await find_in(session, self._parts.catalog, row.project_id, row.kind)

    async def _with_tokens(
        self, model: type[OAuth2], row: Connection, secrets: dict[str, JsonValue]
    ) -> dict[str, JsonValue]:
        try:
            opened = model.model_validate({**row.fields, **secrets})
        except ValidationError:
            raise Rejected(
                f"The connection “{row.key}” lacks something.", code="connection.invalid"
            ) from None
        refuse_elsewhere(opened, row.hosts)
        renewed = await self._renewing.fresh(row, opened)
        return {**secrets, **{name: renewed[name] for name in model.managed & set(renewed)}}
