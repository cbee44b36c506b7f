"""Which listeners are to listen: those of flows that are switched on, in projects that are open."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlmodel import col

from activities.listening.models import Listener
from activities.projects.models import Flow, Project

WANTED = (
    col(Flow.enabled).is_(True)
    & col(Flow.deleted_at).is_(None)
    & col(Project.archived).is_(False)
    & col(Project.deleted_at).is_(None)
)


def with_wanted() -> Select[Listener, bool]:
    """Select listeners, each with whether it is to listen."""
    return (
        select(Listener, WANTED)
        .join(Flow, col(Flow.id) == col(Listener.flow_id))
        .join(Project, col(Project.id) == col(Listener.project_id))
    )
