"""What operations on runs need besides a session."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from activities.connections.ports import OpenConnections
from activities.parts import Parts
from activities.runs.asking import Questions
from activities.runs.changes import Changes
from activities.runs.fetched import Fetched
from activities.runs.notes import Notes
from activities.runs.quotas import Quotas
from activities.runs.wakeups import Wakeups
from nextscript.catalog import Catalog
from nextscript.egress import Dialler, EgressClient, Policy
from store.objects import ObjectStore
from store.session import SessionFactory, of_single_statements
from store.tenancy import seen_by


@dataclass(frozen=True)
class Running:
    """The process's parts, who waits for runs in it, and starts on their way to Temporal.

    What is lost on that way the reconciler finds again.
    """

    parts: Parts
    wakeups: Wakeups = field(default_factory=Wakeups)
    on_their_way: set[asyncio.Task[None]] = field(default_factory=set)

    @cached_property
    def changes(self) -> Changes:
        """Who watches the runs of a project in this process."""
        return Changes(self.single)

    @cached_property
    def fetched(self) -> Fetched:
        """Large values that were read a moment ago."""
        return Fetched(self.objects)

    @cached_property
    def questions(self) -> Questions:
        """Whom live runs ask."""
        return Questions(self)

    @cached_property
    def quotas(self) -> Quotas:
        """What projects may still start."""
        settings = self.parts.settings
        return Quotas(settings.project_open_runs, settings.project_starts_per_minute)

    @cached_property
    def dialler(self) -> Dialler:
        """What knows which addresses may be reached."""
        return Dialler(Policy.parse(self.parts.settings.egress_allow))

    @cached_property
    def connections(self) -> OpenConnections:
        """What opens connections in this process, to know who calls."""
        egress = EgressClient(Policy.parse(self.parts.settings.egress_allow))
        return OpenConnections(self.parts, egress)

    @cached_property
    def notes(self) -> Notes:
        """What notes that the engine knows a run."""
        return Notes(self.single)

    @cached_property
    def single(self) -> SessionFactory:
        """What opens sessions for work of which each statement stands alone."""
        return of_single_statements(self.parts.sessions)

    @property
    def sessions(self) -> SessionFactory:
        """What opens sessions."""
        return self.parts.sessions

    def seen_by(self, organisation_id: UUID) -> AsyncSession:
        """Open a session that shows what is of one organisation."""
        return seen_by(self.sessions, organisation_id)

    @property
    def objects(self) -> ObjectStore:
        """Where large values are."""
        return self.parts.objects

    @property
    def catalog(self) -> Catalog:
        """The node types of now."""
        return self.parts.catalog
