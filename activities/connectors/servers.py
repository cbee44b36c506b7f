"""Asking an MCP server for its tools, by the client connector of this process."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

from activities.connections.ports import OpenConnections
from activities.connections.reach import refuse_unless_used
from activities.connectors.tools import LISTS, manifest_of
from activities.operation import Actor
from activities.parts import Parts
from engine.ports import OpenedConnection
from nextscript.activity import ActivityContext, Silent
from nextscript.egress import BoundHttp, EgressClient, Policy, binding_of
from nextscript.errors import Invalid, NextScriptError
from nextscript.findings import Finding
from nextscript.manifest.models import Manifest
from nextscript.node_types import Declaration, connection_of
from store.tenancy import seen_by

_SECONDS = 30.0


async def tools_at(parts: Parts, actor: Actor, project_id: UUID, key: str) -> Manifest:
    """Give the tools of the server a connection leads to.

    Raises Invalid `connector.server` with what went wrong there, Forbidden without the right to use
    the connection.
    """
    client = parts.catalog.get(LISTS)
    if client is None:
        raise _refused("This server has no client for MCP.")
    async with seen_by(parts.sessions, actor.organisation_id) as session:
        await refuse_unless_used(session, actor, project_id, [key])
    egress = EgressClient(Policy.parse(",".join(parts.settings.egress_allow)))
    try:
        opened = await OpenConnections(parts, egress).open(str(project_id), key)
        if opened.kind not in client.node_type.connections:
            raise _refused(f"The connection “{key}” leads to no MCP server.")
        async with asyncio.timeout(_SECONDS):
            found = await _listed(client, _context(egress, client, opened, project_id))
    except TimeoutError:
        raise _refused("The MCP server did not answer in time.") from None
    except Invalid:
        raise
    except NextScriptError as error:
        raise _refused(error.message) from None
    finally:
        await egress.aclose()
    return await asyncio.to_thread(manifest_of, key.replace("-", "_"), found)


async def _listed(client: Declaration, ctx: ActivityContext[Any]) -> Any:  # Any: as it declares
    listing = client.function
    assert callable(listing)
    return (await listing(client.input_model(), ctx)).tools


def _context(
    egress: EgressClient, client: Declaration, opened: OpenedConnection, project_id: UUID
) -> ActivityContext[Any]:  # Any: the connection's type is the activity's own
    return ActivityContext(
        connection=connection_of(client, opened.kind, opened.values),
        http=BoundHttp(egress, binding_of(opened.values, opened.hosts)),
        dial=egress.dial,
        runtime=Silent(),
        effect_key="",
        project_id=str(project_id),
    )


def _refused(message: str) -> Invalid:
    finding = Finding(
        severity="error", code="connector.server", pointer="/document/connection", message=message
    )
    return Invalid(message, code="connector.server", findings=[finding])
