"""Which flow a webhook call is for: published ones always, drafts while somebody listens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, cast
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import ColumnElement, Uuid, and_, bindparam, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.columns import now
from activities.operation import Actor, operation
from activities.projects import draft_log
from activities.projects.loading import load_flow
from activities.projects.models import Flow, Project, WebhookRoute
from activities.runs.context import Running
from activities.runs.models import HookTest
from activities.runs.preparing import prepare
from nextscript.document import parse_document
from nextscript.document.models import FlowDocument, Node
from nextscript.errors import Conflict, NotFound

WEBHOOK = "trigger.webhook"
LISTENING = timedelta(minutes=2)
Respond = Literal["now", "node", "last"]


_PUBLISHED = (
    select(Flow, col(WebhookRoute.node))
    .join(WebhookRoute, col(WebhookRoute.flow_id) == col(Flow.id))
    .join(Project, col(Project.id) == col(Flow.project_id))
    .where(col(WebhookRoute.path) == bindparam("path"))
    .where(col(WebhookRoute.method) == bindparam("method"))
    .where(col(Flow.enabled).is_(True), col(Flow.deleted_at).is_(None))
    .where(
        or_(
            col(Project.id) == bindparam("id", type_=Uuid()),
            and_(bindparam("id", type_=Uuid()).is_(None), col(Project.key) == bindparam("key")),
        )
    )
    .limit(2)
)


@dataclass(frozen=True)
class Hook:
    """The trigger a call fires, and as whom it does so."""

    flow: Flow
    node: str
    respond: Respond
    actor: Actor


class ListeningHook(BaseModel):
    """One address a draft listens at."""

    node: str
    method: str
    path: str


class Listening(BaseModel):
    """Until when a draft listens, and where."""

    flow_id: UUID
    until: datetime
    hooks: list[ListeningHook]


async def published_hook(
    session: AsyncSession, running: Running, project: str, path: str, method: str
) -> Hook:
    """Give the published, enabled flow that listens here. Raises NotFound, whatever is missing."""
    asked = {"path": path, "method": method, "key": project, "id": _id_in(project)}
    rows = (await session.execute(_PUBLISHED, asked)).all()
    if len(rows) != 1:  # two: a project's key that two organisations use; its id is exact
        raise _nobody()
    flow, node = rows[0]
    try:
        prepared = await prepare(session, running.catalog, flow, None)
    except Conflict:
        raise _nobody() from None
    return _hook(flow, _node(prepared.document, node))


async def test_hook(session: AsyncSession, project: str, path: str, method: str) -> Hook:
    """Give the draft that listens here just now. Raises NotFound."""
    query = (
        select(Flow)
        .join(HookTest, col(HookTest.flow_id) == col(Flow.id))
        .join(Project, col(Project.id) == col(Flow.project_id))
        .where(_named(project), col(HookTest.until) > now(), col(Flow.deleted_at).is_(None))
    )
    for flow in (await session.scalars(query)).all():
        draft = await draft_log.current(session, flow)
        for node in webhooks_of(parse_document(draft.document)):
            if (node.config.get("path"), node.config.get("method", "POST")) == (path, method):
                return _hook(flow, node)
    raise _nobody()


@operation("runs.listen", permission="run.start", unaudited="its runs say who called")
async def listen(session: AsyncSession, actor: Actor, flow_id: UUID) -> Listening:
    """Open a draft's webhooks for test calls, for two minutes."""
    flow = await load_flow(session, actor, flow_id)
    draft = await draft_log.current(session, flow)
    hooks = webhooks_of(parse_document(draft.document))
    if not hooks:
        raise Conflict("The draft has no webhook to listen at.", code="flow.no_webhook")
    until = now() + LISTENING
    values = {
        "flow_id": flow.id,
        "organisation_id": flow.organisation_id,
        "project_id": flow.project_id,
        "opened_by": {"kind": actor.kind, "id": str(actor.id or "") or None, "name": actor.name},
        "until": until,
    }
    again = {"until": until, "opened_by": values["opened_by"]}
    opening = insert(HookTest).values(values)
    await session.execute(opening.on_conflict_do_update(index_elements=["flow_id"], set_=again))
    return Listening(flow_id=flow.id, until=until, hooks=[_address(node) for node in hooks])


def webhooks_of(document: FlowDocument) -> list[Node]:
    """Give a document's webhook triggers that may fire."""
    return [node for node in document.nodes if node.type == WEBHOOK and not node.disabled]


def _named(project: str) -> ColumnElement[bool]:
    id_ = _id_in(project)
    return col(Project.key) == project if id_ is None else col(Project.id) == id_


def _id_in(project: str) -> UUID | None:
    try:
        return UUID(project)
    except ValueError:
        return None


def _node(document: FlowDocument, node_id: str) -> Node:
    for node in webhooks_of(document):
        if node.id == node_id:
            return node
    raise _nobody()


def _hook(flow: Flow, node: Node) -> Hook:
    respond = node.config.get("respond", "now")
    return Hook(
        flow=flow,
        node=node.id,
        respond=cast("Respond", respond if respond in ("node", "last") else "now"),
        actor=Actor(
            kind="public",
            id=None,
            name="Webhook",
            organisation_id=flow.organisation_id,
            permissions=frozenset(["run.start"]),
            project_id=flow.project_id,
        ),
    )


def _address(node: Node) -> ListeningHook:
    method, path = str(node.config.get("method", "POST")), str(node.config.get("path", ""))
    return ListeningHook(node=node.id, method=method, path=path)


def _nobody() -> NotFound:
    return NotFound("There is nothing here.")
