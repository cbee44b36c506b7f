"""What the system's worker does for whole projects, by kind."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from uuid import UUID

from activities.purging.purge import purge
from activities.purging.stopping import stop
from activities.runs.context import Running
from activities.transfers import applying, exporting
from nextscript.errors import Unavailable

_TRANSFERS_AT_ONCE = 2


@dataclass(frozen=True)
class WorkOfProjects:
    """It fits `engine.ports.ProjectWork`."""

    running: Running
    transfers: asyncio.Semaphore = field(
        default_factory=lambda: asyncio.Semaphore(_TRANSFERS_AT_ONCE)
    )

    async def do(self, kind: str, project_id: str, id: str) -> None:
        """Do it, or what is left of it."""
        project, parts = UUID(project_id), self.running.parts
        match kind:
            case "stop":
                await stop(self.running, project)
            case "purge":
                await purge(self.running, project)
            case "export":
                async with self.transfers:
                    await exporting.write(parts, UUID(id))
            case "import":
                async with self.transfers:
                    await applying.apply(parts, UUID(id))
            case _:
                raise Unavailable(f"This worker does not know how to {kind} a project")
