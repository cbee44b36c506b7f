"""`/hooks`: other systems start published flows; `/hooks-test`: drafts while somebody listens."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from activities.runs.context import Running
from activities.runs.counters import WEBHOOKS
from activities.runs.hooks import (
    Hook,
    Listening,
    listen,
    published_hook,
    stop_listening,
    test_hook,
)
from activities.runs.launch import launched
from activities.runs.responses import Answer, response_of, result_of
from activities.runs.start import Started, start_flow
from api.access import needs, public
from api.deps import CurrentActor, FlowId, Session
from api.door import make_router
from api.methods import allowed_methods
from api.runs.deps import RunningParts
from api.webhooks.answers import flow_answer
from api.webhooks.calls import read_body, take
from api.webhooks.pages import known_to, preflight_answer, welcome
from nextscript.errors import NotFound
from nextscript.values import Json
from nextscript.webhooks import METHODS, AnswerConfig
from store.tenancy import limit

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


async def call_webhook(
    request: Request, running: RunningParts, project: ProjectName, path: HookPath
) -> Response:
    """Start the published flow that listens here, and answer as its trigger says."""
    return await _called(request, running, project, path, None)


async def call_test_webhook(
    request: Request, running: RunningParts, project: ProjectName, path: HookPath
) -> Response:
    """Start a test run of the draft that listens here just now."""
    return await _called(request, running, project, path, "draft")


async def preflight_webhook(
    request: Request, running: RunningParts, project: ProjectName, path: HookPath
) -> Response:
    """Tell a browser whether a page's script may call; other pages are told nothing."""
    method = request.headers.get("access-control-request-method", "")
    plain = Response(status_code=204, headers={"Allow": ", ".join(allowed_methods(request))})
    if method not in METHODS:
        return plain
    async with running.single() as session:
        try:
            hook = await published_hook(session, running, project, path, method)
        except NotFound:
            return plain
    return preflight_answer(request, hook.config, [method]) if hook.config.origins else plain


for _method in METHODS:
    for _prefix, _call in (("hooks", call_webhook), ("hooks-test", call_test_webhook)):
        router.add_api_route(
            f"/{_prefix}/{{project}}/{{path:path}}",
            _call,
            methods=[_method],
            operation_id=f"{_call.__name__}_{_method.lower()}",
            dependencies=[public(raw=True, streamed=True)],
            response_class=Response,
            responses=_ANSWERS,
            openapi_extra={} if _method == "GET" else {"requestBody": _ANY_BODY},
        )
router.add_api_route(
    "/hooks/{project}/{path:path}",
    preflight_webhook,
    methods=["OPTIONS"],
    dependencies=[public(raw=True)],
    include_in_schema=False,
)


@router.post("/v1/flows/{flow_id}/hooks-test:listen", dependencies=[needs("run.start")])
async def listen_for_test(session: Session, actor: CurrentActor, flow_id: FlowId) -> Listening:
    """Let the draft's webhooks take test calls for two minutes."""
    return await listen(session, actor, flow_id)


@router.post(
    "/v1/flows/{flow_id}/hooks-test:stop", status_code=204, dependencies=[needs("run.start")]
)
async def stop_listening_for_test(session: Session, actor: CurrentActor, flow_id: FlowId) -> None:
    """Let them take none any more, if the caller was the last to ask for them."""
    await stop_listening(session, actor, flow_id)


async def _called(
    request: Request, running: Running, project: str, path: str, version: str | None
) -> Response:
    raw = await read_body(request)
    async with running.single() as session:
        if version is None:
            hook = await published_hook(session, running, project, path, request.method)
        else:
            hook = await test_hook(session, project, path, request.method)
        known_to(request, hook.config)
        taken = await take(session, running, request, hook, raw, version)
        if taken.challenge is not None:
            return PlainTextResponse(taken.challenge)
        await limit(session, hook.actor.organisation_id)
        started = await start_flow(session, hook.actor, running, hook.flow, taken.start)
    return welcome(request, await _answer(running, hook, started), hook.config)


async def _answer(running: Running, hook: Hook, started: Started) -> Response:
    run = await launched(running, started)
    wait = {"node": response_of, "last": result_of}.get(hook.config.respond)
    answer = await wait(running, run, fresh=started.begin is not None) if wait else None
    response = _said(hook.config.answer, run.id, answer)
    WEBHOOKS.labels(status=str(response.status_code)).inc()
    return response


def _said(config: AnswerConfig | None, run_id: UUID, answer: Answer | None) -> Response:
    """Give what a flow answered, or what its trigger says where it answers nothing itself."""
    if answer is None and config is None:
        return JSONResponse({"id": str(run_id)}, status_code=202)
    if answer is None and config is not None:
        body: Json = {"id": str(run_id)} if config.body is None else config.body
        return flow_answer(config.status or 202, config.headers, body)
    assert answer is not None
    if config is not None and answer.result:
        return flow_answer(config.status or answer.status, config.headers, answer.body)
    return flow_answer(answer.status, answer.headers, answer.body)
