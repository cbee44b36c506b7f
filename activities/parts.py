"""What operations need besides their session: joined once per process by server.py and tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from activities.audit.recording import audited_sessions
from activities.auth.breaches import Breaches
from nextscript.catalog import Catalog
from nextscript.errors import Unavailable
from store.keys import KeyRing
from store.objects import ObjectStore
from store.session import SessionFactory
from store.settings import Settings

if TYPE_CHECKING:
    from engine.client import Engine
    from engine.ports import CustomCode


@dataclass
class Parts:
    """The parts of a process. `catalog` is replaced as a whole when custom files change."""

    settings: Settings
    sessions: SessionFactory
    keys: KeyRing
    objects: ObjectStore
    catalog: Catalog
    connected: Engine | None = field(default=None)
    """Temporal's client, once it answers."""
    custom: CustomCode | None = field(default=None)
    """Where custom code runs that is no step; None: here."""

    def __post_init__(self) -> None:
        """Let what is done by these parts be audited."""
        audited_sessions(self.sessions, self.keys)

    @property
    def breaches(self) -> Breaches:
        """Passwords nobody may take."""
        return Breaches(self.settings)

    @property
    def engine(self) -> Engine:
        """The engine. Raises Unavailable while Temporal does not answer."""
        if self.connected is None:
            raise Unavailable("The engine is not reachable just now; nothing was lost.")
        return self.connected
