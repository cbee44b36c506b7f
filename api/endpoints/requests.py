"""A call of an endpoint on its way to a run: who calls, how often, and what is asked."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.requests import Request

from activities.endpoints.finding import Called, guard_of
from activities.endpoints.managing import name_of, refuse_unless_caller, refuse_unless_reader
from activities.endpoints.mapping import cache_key_of, input_of
from activities.endpoints.paths import values_in
from activities.operation import Actor
from activities.projects.models import Project
from activities.runs.context import Running
from activities.runs.requests import StartRequest
from activities.runs.start import Start
from activities.runs.values import encoded
from activities.webhooks.senders import check_sender
from activities.webhooks.signatures import Call
from api.admission import bearer_of
from api.idempotency import refuse_bad_key
from api.problems import HttpProblem
from api.runs.deps import origin_of
from api.webhooks.events import body_of, event_of
from api.webhooks.forms import is_form_with_files
from nextscript.errors import Quota, TooMany
from nextscript.values import Json

_limiter = SlidingWindowCounterRateLimiter(MemoryStorage())


@dataclass(frozen=True)
class Caller:
    """Who calls: an actor of ours, or whoever the endpoint lets in; `signed` names the message."""

    actor: Actor | None
    name: str
    signed: str | None = None


@dataclass(frozen=True)
class Asking:
    """What a call asks of the flow: its input, and what makes it another call."""

    input: Json
    kept_by: Json
    key: str | None


async def caller_of(request: Request, running: Running, called: Called, raw: bytes) -> Caller:
    """Let a call pass whose sender may make it. Raises Unauthenticated, Forbidden."""
    endpoint = called.endpoint
    host = request.client.host if request.client else ""
    if endpoint.auth == "api_key":
        actor = await bearer_of(request)
        async with running.seen_by(actor.organisation_id) as session:
            await refuse_unless_caller(session, actor, called.flow.id)
        return Caller(actor, f"{actor.kind}:{actor.id}")
    headers: dict[str, str] = {}
    for name, value in request.headers.items():
        headers.setdefault(name, value)
    call = Call(headers, raw, time.time())
    guard, key = guard_of(endpoint), endpoint.connection
    signed = await check_sender(running, endpoint.project_id, guard, key, call)
    return Caller(None, host, signed)


async def shown_to(
    request: Request, running: Running, project: Project, found: list[Called]
) -> list[Called]:
    """Give of a project's endpoints those its caller is told of. Raises Unauthenticated."""
    listed = [one for one in found if one.endpoint.listed]
    if listed and not request.headers.get("authorization"):
        return listed
    actor = await bearer_of(request)
    async with running.seen_by(actor.organisation_id) as session:
        await refuse_unless_reader(session, actor, project.id)
    return found


def take_turn(called: Called, caller: Caller) -> None:
    """Count a call. Raises TooMany once its caller has had what the endpoint gives in a minute."""
    most = called.endpoint.per_minute
    if most is None:
        return
    item, whose = RateLimitItemPerMinute(most), f"{called.endpoint.id}/{caller.name}"
    if _limiter.hit(item, whose):
        return
    reset = _limiter.get_window_stats(item, whose).reset_time
    seconds = max(1, math.ceil(reset - time.time()))
    said = f"You may call this {most:,} times a minute; wait a little."
    quota = Quota("calls", most, 60)
    raise TooMany(said, retry_after=timedelta(seconds=seconds), code="limit.endpoint", quota=quota)


def asking_of(request: Request, called: Called, caller: Caller, path: str, raw: bytes) -> Asking:
    """Read what a call asks. Raises Invalid, Malformed, and 415 for a form with files."""
    if is_form_with_files(request):
        raise HttpProblem(415, "request.media_type", "Send JSON; this takes no files.")
    endpoint, document = called.endpoint, called.prepared.document
    body = body_of(request.headers.get("content-type", ""), raw)
    hidden = [endpoint.header.lower()] if endpoint.auth == "header" else []
    event = event_of(request, path, body, hidden)
    said: dict[str, Json] = {**event, "path": dict(values_in(endpoint.path, path))}
    given = caller.signed or request.headers.get("idempotency-key")
    if given is not None:
        refuse_bad_key(given)
    whose = caller.name if caller.actor else ""
    return Asking(
        input=input_of(endpoint, document, said),
        kept_by=cache_key_of(endpoint, document, said),
        key=f"endpoint:{endpoint.id}:{whose}:{given}" if given is not None else None,
    )


def start_of(request: Request, called: Called, asking: Asking) -> Start:
    """Give the start a call asks for; the same key and input is the same run."""
    mark = sha256(encoded([name_of(called.endpoint), asking.input])).hexdigest()
    return Start(
        request=StartRequest(input=asking.input),
        source="api",
        origin=origin_of(request),
        key=asking.key,
        fingerprint=mark,
    )
