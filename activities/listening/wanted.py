"""Which listeners are to listen, and whether with what they were given when they began."""

from __future__ import annotations

from sqlalchemy import Select, func, select
from sqlmodel import col

from activities.access.models import AccessGrant
from activities.connections.models import Connection
from activities.listening.models import Listener
from activities.projects.models import Flow, Project

WANTED = (
    col(Flow.enabled).is_(True)
    & col(Flow.deleted_at).is_(None)
    & col(Project.archived).is_(False)
    & col(Project.deleted_at).is_(None)
)
_STATE = func.concat(col(Connection.id), " ", col(Connection.updated_at))
_NAMED = col(Connection.key) == col(Listener.connection)
_OWN = select(_STATE).where(_NAMED, col(Connection.project_id) == col(Listener.project_id))
_SHARED = (
    select(_STATE)
    .join(AccessGrant, col(AccessGrant.connection_id) == col(Connection.id))
    .where(_NAMED, col(AccessGrant.to_project_id) == col(Listener.project_id))
    .order_by(col(Connection.id))
    .limit(1)
)
BOUND = func.coalesce(
    _OWN.correlate(Listener).scalar_subquery(), _SHARED.correlate(Listener).scalar_subquery()
)
"""Which connection a listener is to use and when it was last changed; null when it has none.

The connection that `activities.connections.reach.of_project` puts first, each way by its index.
"""
AS_BEGUN = col(Listener.bound).is_not_distinct_from(BOUND)


def with_wanted() -> Select[Listener, bool]:
    """Select listeners, each with whether it is to listen."""
    return (
        select(Listener, WANTED)
        .join(Flow, col(Flow.id) == col(Listener.flow_id))
        .join(Project, col(Project.id) == col(Listener.project_id))
    )
