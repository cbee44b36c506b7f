"""A call on its way to a run: who sends it, what it says, and what makes it the same one again."""

from __future__ import annotations

import time
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request

from activities.files.spool import once
from activities.runs.context import Running
from activities.runs.hooks import Hook
from activities.runs.requests import StartRequest, TriggerEvent
from activities.runs.start import Start
from activities.runs.values import encoded
from activities.webhooks.senders import challenge_of, check_sender, signed_id
from activities.webhooks.signatures import Call
from api.access import BODY_BYTES
from api.door import read_capped, too_large
from api.idempotency import refuse_bad_key
from api.runs.deps import origin_of
from api.webhooks.events import body_of, event_of
from api.webhooks.forms import counted, form_of, is_form_with_files
from api.webhooks.turns import refuse_address, take_turn
from nextscript.values import Json
from nextscript.webhooks import OF_BODIES


@dataclass(frozen=True)
class Taken:
    """A call that may be made: the start it asks for, or what its service wants to read first."""

    start: Start
    challenge: str | None = None


async def read_body(request: Request) -> bytes | None:
    """Read a body before anything is looked up; None for a form with files, which may be large."""
    return None if is_form_with_files(request) else await read_capped(request, BODY_BYTES)


async def take(
    session: AsyncSession,
    running: Running,
    request: Request,
    hook: Hook,
    raw: bytes | None,
    version: str | None,
) -> Taken:
    """Check a call and read it. Raises what is wrong with it, who sends it first.

    While a sender is checked or sends a file, the session holds no connection to the database.
    """
    config, path = hook.config, str(request.path_params["path"])
    refuse_address(request, hook)
    limit = config.max_kilobytes * 1024
    if config.verify != "none" or raw is None:
        await session.close()
    if raw is None and config.verify in OF_BODIES:  # the signature is over all of it
        raw = await read_capped(request, min(limit, BODY_BYTES))
    if raw is not None and len(raw) > limit:
        raise too_large(limit)
    call = Call(_plain_headers(request), raw or b"", time.time())
    signed = await check_sender(running, hook.flow.project_id, config, hook.connection, call)
    take_turn(hook)
    given = signed or _given_key(request)
    if is_form_with_files(request):
        content = once(raw) if raw is not None else counted(request, limit)
        key = _key(given, version)
        body, mark = await form_of(request, content, running.parts, hook.actor, key)
    else:
        body, mark = body_of(request.headers.get("content-type", ""), raw or b""), None
        given = signed or signed_id(config, body) or given
    hidden = [config.header.lower()] if config.verify == "header" else []
    event = event_of(request, path, body, hidden)
    asked = StartRequest.model_validate(
        {"trigger": TriggerEvent(node=hook.node, output=event), "version": version}
    )
    start = Start(
        request=asked,
        source="webhook",
        origin=origin_of(request),
        key=_key(given, version),
        fingerprint=_fingerprint(event, mark),
    )
    return Taken(start, challenge_of(config, body))


def _plain_headers(request: Request) -> dict[str, str]:
    """Give the headers; of one that was sent twice the first counts, as everywhere else."""
    found: dict[str, str] = {}
    for name, value in request.headers.items():
        found.setdefault(name, value)
    return found


def _given_key(request: Request) -> str | None:
    return request.headers.get("idempotency-key") or request.headers.get("webhook-id")


def _key(given: str | None, version: str | None) -> str | None:
    """What makes a delivery that is sent again the same start; never one of the API's keys."""
    if given is None:
        return None
    refuse_bad_key(given)
    return f"{'test-' if version else ''}webhook:{given}"


def _fingerprint(event: dict[str, Json], mark: str | None) -> str:
    # Without headers: a second delivery has another date and signature.
    said = {name: event[name] for name in ("method", "path", "query", "body")}
    if mark is not None:  # references to files are others each time, their contents are not
        said["body"] = mark
    return sha256(encoded(said)).hexdigest()
