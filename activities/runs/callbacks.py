"""Where a caller wants to hear of a run's end: checked when it starts, so that a mistake shows."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from activities.events.addresses import check_url
from activities.projects.models import Flow
from activities.projects.signing import has_secret
from activities.runs.context import Running
from activities.runs.requests import Callback
from nextscript.errors import Invalid
from nextscript.findings import Finding


async def check_address(running: Running, callback: Callback | None) -> None:
    """Raise Invalid for a URL that could never be told anything."""
    if callback is not None:
        await check_url(running.dialler, callback.url, "/callback/url", "run.callback")


async def check_secret(session: AsyncSession, flow: Flow, callback: Callback | None) -> None:
    """Raise Invalid where there is nothing to sign a notice with."""
    if callback is not None and not await has_secret(session, flow.project_id):
        said = "The project has no signing secret, so the receiver could not tell who writes."
        hint = f"Make one: POST /v1/projects/{flow.project_id}/signing-secret."
        raise Invalid(f"{said} {hint}", code="run.callback", findings=[_finding(said)], hint=hint)


def _finding(said: str) -> Finding:
    return Finding(severity="error", code="run.callback", pointer="/callback/url", message=said)
