"""Where a caller wants to hear of a run's end: checked when it starts, so that a mistake shows."""

from __future__ import annotations

import asyncio

from sqlalchemy.ext.asyncio import AsyncSession

from activities.projects.models import Flow
from activities.projects.signing import has_secret
from activities.runs.context import Running
from activities.runs.requests import Callback
from nextscript.egress import host_of, parse_url
from nextscript.egress.urls import port_of
from nextscript.errors import EgressBlocked, Invalid, Rejected, Retryable
from nextscript.findings import Finding

_SECONDS = 1.0


async def check_address(running: Running, callback: Callback | None) -> None:
    """Raise Invalid for a URL that could never be told anything.

    A name that is not known now, or takes long to look up, may be when the run ends.
    """
    if callback is None:
        return
    try:
        url = parse_url(callback.url)
        async with asyncio.timeout(_SECONDS):
            await running.dialler.addresses(host_of(url), port_of(url), http=True)
    except (Retryable, TimeoutError):
        return
    except EgressBlocked as error:
        raise _refused(f"Nothing is sent to this address. {error.message}.", error) from None
    except Rejected as error:
        raise _refused(f"{error.message}.", error) from None


async def check_secret(session: AsyncSession, flow: Flow, callback: Callback | None) -> None:
    """Raise Invalid where there is nothing to sign a notice with."""
    if callback is not None and not await has_secret(session, flow.project_id):
        said = "The project has no signing secret, so the receiver could not tell who writes."
        hint = f"Make one: POST /v1/projects/{flow.project_id}/signing-secret."
        raise Invalid(f"{said} {hint}", code="run.callback", findings=[_finding(said)], hint=hint)


def _refused(said: str, error: Rejected) -> Invalid:
    return Invalid(said, code=error.code, findings=[_finding(said)], hint=error.hint)


def _finding(said: str) -> Finding:
    return Finding(severity="error", code="run.callback", pointer="/callback/url", message=said)
