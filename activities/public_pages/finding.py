"""Which trigger an address means: that of a published flow which is switched on, and no other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import ValidationError
from sqlalchemy import Date, Integer, bindparam, case, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.columns import now
from activities.operation import Actor
from activities.projects.models import Flow, Project
from activities.public_pages.claiming import pages_of
from activities.public_pages.models import PAGE, PublicPage
from activities.runs.context import Running
from activities.runs.preparing import prepare
from nextscript.document.models import FlowDocument, Node
from nextscript.errors import Conflict, NotFound
from nextscript.public_pages import Kind, PageConfig

ConfigT = TypeVar("ConfigT", bound=PageConfig)
_OPEN = (
    select(Flow, PublicPage)
    .join(PublicPage, col(PublicPage.flow_id) == col(Flow.id))
    .join(Project, col(Project.id) == col(Flow.project_id))
    .where(col(PublicPage.token) == bindparam("token"), col(PublicPage.kind) == bindparam("kind"))
    .where(col(PublicPage.open).is_(True))
    .where(col(Flow.enabled).is_(True), col(Flow.deleted_at).is_(None))
    .where(col(Project.deleted_at).is_(None), col(Project.archived).is_(False))
)
_TODAY = bindparam("today", type_=Date())
_SPENT = case((PAGE.c.spent_on == _TODAY, PAGE.c.spent), else_=0)
_SPEND = (
    update(PAGE)
    .where(PAGE.c.id == bindparam("page"))
    .where(or_(bindparam("most", type_=Integer()) > _SPENT, bindparam("most") == 0))
    .values(spent=_SPENT + 1, spent_on=_TODAY)
    .returning(PAGE.c.spent)
)


@dataclass(frozen=True)
class Found(Generic[ConfigT]):
    """A public page: its row, its flow, and what its trigger says."""

    page: PublicPage
    flow: Flow
    config: ConfigT


async def published_page(
    session: AsyncSession, running: Running, kind: Kind, token: str, model: type[ConfigT]
) -> Found[ConfigT]:
    """Give the page at an address. Raises NotFound, the same whatever is missing."""
    row = (await session.execute(_OPEN, {"token": token, "kind": kind})).one_or_none()
    if row is None:
        raise nobody()
    flow, page = row
    try:
        prepared = await prepare(session, running.catalog, flow, None)
    except Conflict:
        raise nobody() from None
    return Found(page, flow, config_of(page_in(prepared.document, page.node), model))


def page_in(document: FlowDocument, node_id: str) -> Node:
    """Give a document's page by its node's id. Raises NotFound."""
    for node in pages_of(document):
        if node.id == node_id:
            return node
    raise nobody()


def config_of(node: Node, model: type[ConfigT]) -> ConfigT:
    """Read what a trigger says. Raises NotFound for another type's, or one that is still wrong."""
    try:
        return model.model_validate(node.config)
    except ValidationError:
        raise nobody() from None


async def spend(session: AsyncSession, page: PublicPage, most: int | None) -> bool:
    """Count a run that a page starts today; say whether it may."""
    asked = {"page": page.id, "today": now().date(), "most": most or 0}
    return (await session.execute(_SPEND, asked)).first() is not None


def visitor(page: PublicPage, who: Actor | None, name: str) -> Actor:
    """Give as whom somebody starts a run: nobody known, or who is signed in."""
    return Actor(
        kind=who.kind if who else "public",
        id=who.id if who else None,
        name=who.name if who else name,
        organisation_id=page.organisation_id,
        permissions=frozenset(["run.start"]),
        project_id=page.project_id,
    )


def nobody() -> NotFound:
    """Say that there is nothing, in the same words everywhere."""
    return NotFound("There is nothing here.")
