"""Which flow a webhook call is for: published ones always, drafts while somebody listens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from pydantic import BaseModel, ValidationError
from sqlalchemy import Uuid, bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.columns import now
from activities.operation import Actor, operation
from activities.projects import draft_log
from activities.projects.living import refuse_unless_open
from activities.projects.loading import load_flow
from activities.projects.models import Flow, Project, WebhookRoute
from activities.runs.context import Running
from activities.runs.models import HookTest
from activities.runs.preparing import prepare
from nextscript.document import parse_document
from nextscript.document.models import FlowDocument, Node
from nextscript.errors import Conflict, NotFound
from nextscript.webhooks import WebhookConfig, methods_of

WEBHOOK = "trigger.webhook"
LISTENING = timedelta(minutes=2)

_FIRST_OF_KEY = (
    select(col(Project.id))
    .where(col(Project.key) == bindparam("key"))
    .order_by(col(Project.created_at), col(Project.id))
    .limit(1)
    .scalar_subquery()
)
"""The project an address names by its key: the first of that key on the instance, for good.

Keys are unique in an organisation only. Were the flow that happens to listen the one that is meant,
an organisation would be sent the calls of another that stopped listening or threw its project away;
were a key used twice nobody's, anybody could silence a stranger by using theirs. So the first keeps
it while its row is there, even in the trash; the id names any project.
"""
NAMED = col(Project.id) == func.coalesce(bindparam("id", type_=Uuid()), _FIRST_OF_KEY)

_PUBLISHED = (
    select(Flow, col(WebhookRoute.node))
    .join(WebhookRoute, col(WebhookRoute.flow_id) == col(Flow.id))
    .join(Project, col(Project.id) == col(Flow.project_id))
    .where(col(WebhookRoute.path) == bindparam("path"))
    .where(col(WebhookRoute.method) == bindparam("method"))
    .where(col(Flow.enabled).is_(True), col(Flow.deleted_at).is_(None))
    .where(col(Project.deleted_at).is_(None))
    .where(NAMED)
)


@dataclass(frozen=True)
class Hook:
    """The trigger a call fires, how it is set, and as whom it does so."""

    flow: Flow
    node: str
    config: WebhookConfig
    connection: str | None
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
    asked = {"path": path, "method": method, "key": project, "id": id_in(project)}
    row = (await session.execute(_PUBLISHED, asked)).one_or_none()
    if row is None:
        raise _nobody()
    flow, node = row
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
        .where(col(HookTest.until) > now(), col(Flow.deleted_at).is_(None))
        .where(NAMED, col(Project.deleted_at).is_(None))
    )
    named = {"key": project, "id": id_in(project)}
    for flow in (await session.scalars(query, named)).all():
        draft = await draft_log.current(session, flow)
        for node in webhooks_of(parse_document(draft.document)):
            if node.config.get("path") == path and method in methods_of(node.config):
                return _hook(flow, node)
    raise _nobody()


@operation("runs.listen", permission="run.start", unaudited="its runs say who called")
async def listen(session: AsyncSession, actor: Actor, flow_id: UUID) -> Listening:
    """Open a draft's webhooks for test calls, for two minutes."""
    flow = await load_flow(session, actor, flow_id)
    await refuse_unless_open(session, flow.project_id)
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
    places = [place for node in hooks for place in _addresses(node)]
    return Listening(flow_id=flow.id, until=until, hooks=places)


@operation("runs.stop_listening", permission="run.start", unaudited="it ends in two minutes anyway")
async def stop_listening(session: AsyncSession, actor: Actor, flow_id: UUID) -> None:
    """Close a draft's webhooks to test calls, unless somebody else has opened them since."""
    flow = await load_flow(session, actor, flow_id)
    mine = col(HookTest.opened_by)["id"].as_string() == str(actor.id)
    await session.execute(delete(HookTest).where(col(HookTest.flow_id) == flow.id, mine))


def webhooks_of(document: FlowDocument) -> list[Node]:
    """Give a document's webhook triggers that may fire."""
    return [node for node in document.nodes if node.type == WEBHOOK and not node.disabled]


def id_in(project: str) -> UUID | None:
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
    try:
        config = WebhookConfig.model_validate(node.config)
    except ValidationError:  # a draft's; what is published was checked
        raise _nobody() from None
    return Hook(
        flow=flow,
        node=node.id,
        config=config,
        connection=node.connection,
        actor=Actor(
            kind="public",
            id=None,
            name="Webhook",
            organisation_id=flow.organisation_id,
            permissions=frozenset(["run.start"]),
            project_id=flow.project_id,
        ),
    )


def _addresses(node: Node) -> list[ListeningHook]:
    path = str(node.config.get("path", ""))
    return [
        ListeningHook(node=node.id, method=method, path=path) for method in methods_of(node.config)
    ]


def _nobody() -> NotFound:
    return NotFound("There is nothing here.")
