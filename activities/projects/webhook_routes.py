"""Which addresses a published flow listens at: one flow per method and path of a project."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.projects.models import Flow, WebhookRoute
from nextscript.document import FlowDocument
from nextscript.errors import Invalid
from nextscript.findings import Finding
from nextscript.webhooks import methods_of

TRIGGER = "trigger.webhook"


def open_to_all(document: FlowDocument) -> list[str]:
    """Name the webhooks that whoever knows their address may call: the audit log says so."""
    hooks = (node for node in document.nodes if node.type == TRIGGER and not node.disabled)
    return [node.id for node in hooks if node.config.get("verify", "none") == "none"]


async def claim_routes(session: AsyncSession, flow: Flow, document: FlowDocument) -> None:
    """Make a flow listen where its webhook triggers say, and nowhere else.

    Raises Invalid `flow.findings` when another flow, or another of its triggers, listens there.
    """
    await session.execute(delete(WebhookRoute).where(col(WebhookRoute.flow_id) == flow.id))
    found: list[Finding] = []
    taken: set[tuple[str, str]] = set()
    for index, route in _routes(flow, document):
        place = (route.path, route.method)
        if place in taken or await _is_taken(session, route):
            found.append(_finding(index, route))
            continue
        taken.add(place)
        session.add(route)
    if found:
        raise _refused(found)
    try:
        async with session.begin_nested():
            await session.flush()
    except IntegrityError:
        raise _refused(
            [_finding(index, route) for index, route in _routes(flow, document)]
        ) from None


def _routes(flow: Flow, document: FlowDocument) -> list[tuple[int, WebhookRoute]]:
    return [
        (
            index,
            WebhookRoute(
                organisation_id=flow.organisation_id,
                project_id=flow.project_id,
                flow_id=flow.id,
                path=str(node.config.get("path", "")),
                method=method,
                node=node.id,
            ),
        )
        for index, node in enumerate(document.nodes)
        if node.type == TRIGGER and not node.disabled
        for method in methods_of(node.config)
    ]


async def _is_taken(session: AsyncSession, route: WebhookRoute) -> bool:
    query = select(col(WebhookRoute.id)).where(
        col(WebhookRoute.project_id) == route.project_id,
        col(WebhookRoute.path) == route.path,
        col(WebhookRoute.method) == route.method,
    )
    return await session.scalar(query) is not None


def _finding(index: int, route: WebhookRoute) -> Finding:
    return Finding(
        severity="error",
        code="flow.webhook_taken",
        pointer=f"/nodes/{index}/config/path",
        node=route.node,
        message=f"{route.method} {route.path} is answered by another flow or trigger already.",
        path=[route.node],
    )


def _refused(found: list[Finding]) -> Invalid:
    return Invalid(found[0].message, code="flow.findings", findings=found)
