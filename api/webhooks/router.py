"""`/hooks`: other systems start published flows; `/hooks-test`: drafts while somebody listens."""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from activities.runs.context import Running
from activities.runs.counters import WEBHOOKS
from activities.runs.hooks import Hook, Listening, listen, published_hook, test_hook
from activities.runs.launch import launched
from activities.runs.requests import StartRequest, TriggerEvent
from activities.runs.responses import response_of, result_of
from activities.runs.start import Start, Started, start_flow
from activities.runs.values import encoded
from api.access import needs, public
from api.deps import CurrentActor, FlowId, Session
from api.door import make_router
from api.idempotency import refuse_bad_key
from api.runs.deps import RunningParts, origin_of
from api.webhooks.answers import flow_answer
from api.webhooks.events import event_of
from nextscript.values import Json

router = make_router(tags=["webhooks"])
ProjectName = Annotated[str, Path(description="The project's key or id.", max_length=63)]
HookPath = Annotated[str, Path(description="The path of the webhook trigger.", max_length=500)]


class Accepted(BaseModel):
    """The run that a call started; it goes on."""

    id: UUID


_ANSWERS: dict[int | str, dict[str, object]] = {
    202: {"model": Accepted, "description": "Taken; the run goes on."},
    "default": {"description": "What the flow answers: any status, headers and body."},
}
_ANY_BODY = {
    "description": "Whatever is sent: JSON and forms are read, the rest is text or base64.",
    "content": {"application/json": {"schema": {}}, "*/*": {"schema": {}}},
}
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


async def call_webhook(
    request: Request, running: RunningParts, project: ProjectName, path: HookPath
) -> Response:
    """Start the published flow that listens here, and answer as its trigger says."""
    async with running.single() as session:
        hook = await published_hook(session, running, project, path, request.method)
        asked = await _start(request, hook, path, None)
        started = await start_flow(session, hook.actor, running, hook.flow, asked)
    return await _answer(running, hook, started)


async def call_test_webhook(
    request: Request, running: RunningParts, project: ProjectName, path: HookPath
) -> Response:
    """Start a test run of the draft that listens here just now."""
    async with running.single() as session:
        hook = await test_hook(session, project, path, request.method)
        asked = await _start(request, hook, path, "draft")
        started = await start_flow(session, hook.actor, running, hook.flow, asked)
    return await _answer(running, hook, started)


for _method in _METHODS:
    for _prefix, _call in (("hooks", call_webhook), ("hooks-test", call_test_webhook)):
        router.add_api_route(
            f"/{_prefix}/{{project}}/{{path:path}}",
            _call,
            methods=[_method],
            operation_id=f"{_call.__name__}_{_method.lower()}",
            dependencies=[public(raw=True)],
            response_class=Response,
            responses=_ANSWERS,
            openapi_extra={} if _method == "GET" else {"requestBody": _ANY_BODY},
        )


@router.post("/v1/flows/{flow_id}/hooks-test:listen", dependencies=[needs("run.start")])
async def listen_for_test(session: Session, actor: CurrentActor, flow_id: FlowId) -> Listening:
    """Let the draft's webhooks take test calls for two minutes."""
    return await listen(session, actor, flow_id)


async def _start(request: Request, hook: Hook, path: str, version: str | None) -> Start:
    event = event_of(request, path, await request.body())
    asked = StartRequest.model_validate(
        {"trigger": TriggerEvent(node=hook.node, output=event), "version": version}
    )
    return Start(
        request=asked,
        source="webhook",
        origin=origin_of(request),
        key=_key(request, version),
        fingerprint=_fingerprint(event),
    )


def _key(request: Request, version: str | None) -> str | None:
    """What makes a delivery that is sent again the same start; never one of the API's keys."""
    given = request.headers.get("idempotency-key") or request.headers.get("webhook-id")
    if given is None:
        return None
    refuse_bad_key(given)
    return f"{'test-' if version else ''}webhook:{given}"


def _fingerprint(event: dict[str, Json]) -> str:
    # Without headers: a second delivery has another date and signature.
    said = {name: event[name] for name in ("method", "path", "query", "body")}
    return sha256(encoded(said)).hexdigest()


async def _answer(running: Running, hook: Hook, started: Started) -> Response:
    run = await launched(running, started)
    wait = {"node": response_of, "last": result_of}.get(hook.respond)
    answer = await wait(running, run, fresh=started.begin is not None) if wait else None
    if answer is None:
        response: Response = JSONResponse({"id": str(run.id)}, status_code=202)
    else:
        response = flow_answer(answer.status, answer.headers, answer.body)
    WEBHOOKS.labels(status=str(response.status_code)).inc()
    return response
