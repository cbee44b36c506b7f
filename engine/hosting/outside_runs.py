"""What custom code does outside runs: it lists choices for a form, and tries a connection."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from engine.activities.context import context_of
from engine.activities.ports import StepPorts
from engine.calls import Wire
from engine.hosting.errors import read_error
from engine.hosting.hosts import Hosts
from engine.hosting.steps import ended_words
from engine.ports import OpenedConnection
from nextscript.activity import Silent
from nextscript.errors import Rejected, Retryable
from nextscript.node_types import Declaration, connection_of
from nextscript.options import Asked, Options, pattern_of
from nextscript.values import Json

SECONDS = 10.0
"""How long somebody waits for it."""
_GRACE = 2.0
_NO_PROJECT = str(UUID(int=0))


@dataclass(frozen=True)
class OutsideRuns:
    """It fits `engine.ports.CustomCode`, by a process of its own."""

    hosts: Hosts

    async def options(
        self,
        declaration: Declaration,
        asked: Asked,
        project_id: str,
        found: OpenedConnection | None,
    ) -> Options:
        """List a field's choices."""
        job = {"do": "options", "asked": asdict(asked), "project": project_id}
        return Options.model_validate(await self._done(declaration, job, found))

    async def check(self, declaration: Declaration, found: OpenedConnection) -> str | None:
        """Try a connection."""
        said: str | None = await self._done(declaration, {"do": "check"}, found)
        return said

    async def _done(
        self, declaration: Declaration, job: Wire, found: OpenedConnection | None
    ) -> Any:  # Any: JSON the caller knows
        connection = found.model_dump(mode="json") if found else None
        whole = {**job, "type": declaration.node_type.type, "connection": connection}
        frame = await self._frame(declaration, whole)
        if "ended" in frame and (frame["ended"] is None or frame["others"]):
            frame = await self._frame(declaration, whole)  # alone now: something else ended it
        if "error" in frame:
            raise read_error(frame["error"])
        if "done" not in frame:
            raise failed_outside(ended_words(frame))
        return frame["done"]

    async def _frame(self, declaration: Declaration, job: Wire) -> Wire:
        return await self.hosts.do(
            declaration,
            job,
            key=f"{job['do']}/{job['type']}",
            seconds=SECONDS + _GRACE,
            beat=lambda _: None,
            ask=_goes_ahead,
        )


async def _goes_ahead(asked: Wire) -> Wire:
    """People do not click often enough to be counted."""
    return {}


async def outside_a_run(ports: StepPorts, declaration: Declaration, job: Wire) -> Json:
    """Do it, within a host."""
    given = job["connection"]
    found = OpenedConnection.model_validate(given) if given else None
    try:
        async with asyncio.timeout(SECONDS):
            if job["do"] == "options":
                return await _listed(ports, declaration, job, found)
            return await _tried(ports, declaration, found)
    except TimeoutError:
        raise Retryable("The service did not answer in time.", code="catalog.options") from None


def failed_outside(why: str) -> Rejected:
    """Say that custom code failed, in words that somebody at a form reads."""
    return Rejected(f"The custom code for this failed: {why}.", code="catalog.options")


async def _listed(
    ports: StepPorts, declaration: Declaration, job: Wire, found: OpenedConnection | None
) -> Json:
    asked = Asked(**job["asked"])
    lists = declaration.options[pattern_of(asked.pointer)]
    about = {"project_id": job["project"] or _NO_PROJECT, "effect_key": ""}
    context = context_of(ports, (declaration, found), Silent(), **about)
    listed: Json = (await lists(asked, context)).model_dump(mode="json")
    return listed


async def _tried(
    ports: StepPorts, declaration: Declaration, found: OpenedConnection | None
) -> str | None:
    assert found is not None  # that is what is tried
    model = next(one for one in declaration.connection_models if one.kind == found.kind)
    values = {name: one for name, one in found.values.items() if name in model.model_fields}
    connection = connection_of(declaration, found.kind, values)
    assert connection is not None  # its model is there
    return await connection.check(ports.egress)
