"""`/e`: other programs call published flows like any API."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import Path
from pydantic import BaseModel, JsonValue
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from activities.endpoints import keeping
from activities.endpoints.describing import document_of
from activities.endpoints.finding import Called, answering, called, guard_of, project_of
from activities.endpoints.links import token_of
from activities.runs.context import Running
from activities.runs.launch import launch, launched
from activities.runs.models import Run
from activities.runs.responses import response_of
from activities.runs.start import Start, start_flow
from api.access import BODY_BYTES, public
from api.door import make_router, read_capped
from api.endpoints.answers import answered, look_of, said_again
from api.endpoints.requests import Caller, asking_of, caller_of, shown_to, start_of, take_turn
from api.methods import allowed_methods
from api.problems import HttpProblem, problem_response
from api.runs.deps import RunningParts
from api.webhooks.pages import preflight_answer, welcome
from nextscript.errors import NextScriptError, NotFound
from nextscript.webhooks import METHODS
from store.tenancy import limit

router = make_router(tags=["endpoints"])
ProjectName = Annotated[str, Path(description="The project's key or id.", max_length=63)]
EndpointPath = Annotated[str, Path(description="The path of the endpoint.", max_length=2_000)]
Token = Annotated[str, Path(description="What the answer was promised by.", max_length=2_000)]


class Promised(BaseModel):
    """A run that goes on, and where its answer will be."""

    id: str
    answer_url: str


_ANSWERS: dict[int | str, dict[str, object]] = {
    202: {"model": Promised, "description": "Asked for by `Prefer: respond-async`: it goes on."},
    "default": {"description": "What the flow answers: any status, headers and body."},
}
_ANY_BODY = {"description": "Whatever is sent.", "content": {"application/json": {"schema": {}}}}


async def call_endpoint(
    request: Request, running: RunningParts, project: ProjectName, path: EndpointPath
) -> Response:
    """Have the published flow answer that answers here."""
    raw = await read_capped(request, BODY_BYTES)
    async with running.single() as session:
        found = await called(session, running, project, path, request.method)
    try:
        response = await _response(request, running, found, path, raw)
    except (NextScriptError, HttpProblem) as error:  # a page's script is to read those, too
        response = problem_response(request, error)
    return welcome(request, response, guard_of(found.endpoint))


async def preflight_endpoint(
    request: Request, running: RunningParts, project: ProjectName, path: EndpointPath
) -> Response:
    """Tell a browser whether a page's script may call; other pages are told nothing."""
    method = request.headers.get("access-control-request-method", "")
    plain = Response(status_code=204, headers={"Allow": ", ".join(allowed_methods(request))})
    if method not in METHODS:
        return plain
    async with running.single() as session:
        try:
            found = await called(session, running, project, path, method)
        except NotFound:
            return plain
    guard = guard_of(found.endpoint)
    return preflight_answer(request, guard, [method]) if guard.origins else plain


@router.get("/e/{project}/openapi.json", dependencies=[public(raw=True)])
async def get_endpoints_document(
    request: Request, running: RunningParts, project: ProjectName
) -> Response:
    """Describe a project's endpoints (OpenAPI 3.1): all of them to who shows a key of it."""
    async with running.single() as session:
        row = await project_of(session, project)
        found = await answering(session, running, row)
    shown = await shown_to(request, running, row, found)
    address = f"{running.parts.settings.public_url}/e/{row.id}"
    return JSONResponse(document_of(row.name, address, shown, running.catalog))


@router.get(
    "/e/{project}/~answers/{token}",
    dependencies=[public(raw=True)],
    response_class=Response,
    responses=_ANSWERS,
)
async def get_endpoint_answer(
    request: Request, running: RunningParts, project: ProjectName, token: Token
) -> Response:
    """Give the answer that was promised, or say that the run still goes on."""
    look = await look_of(running, token)
    answer = await response_of(running, look.run, 0)
    if answer is None:
        return _promise(request, running, look.called, look.run)
    said = answered(request, look.called, look.run, answer)
    return welcome(request, said.response, guard_of(look.called.endpoint))


for _method in METHODS:
    router.add_api_route(
        "/e/{project}/{path:path}",
        call_endpoint,
        methods=[_method],
        operation_id=f"call_endpoint_{_method.lower()}",
        dependencies=[public(raw=True, streamed=True)],
        response_class=Response,
        responses=_ANSWERS,
        openapi_extra={} if _method == "GET" else {"requestBody": _ANY_BODY},
    )
router.add_api_route(
    "/e/{project}/{path:path}",
    preflight_endpoint,
    methods=["OPTIONS"],
    dependencies=[public(raw=True)],
    include_in_schema=False,
)


async def _response(
    request: Request, running: Running, found: Called, path: str, raw: bytes
) -> Response:
    caller = await caller_of(request, running, found, raw)
    take_turn(found, caller)
    asking = asking_of(request, found, caller, path, raw)
    start, digest = start_of(request, found, asking), None
    if found.endpoint.cache_seconds:
        digest = keeping.digest_of(
            found, asking.input if asking.kept_by is None else asking.kept_by
        )
        async with running.single() as session:
            if before := await keeping.kept(session, found.endpoint, digest):
                return said_again(before)
        if start.key is None:
            start = replace(start, key=keeping.together(found.endpoint, digest), fingerprint=digest)
    run, fresh = await _started(running, found, caller, start)
    if _is_later(request):
        return _promise(request, running, found, run)
    answer = await response_of(running, run, found.endpoint.timeout_seconds, fresh=fresh)
    if answer is None:
        return _too_late(request, running, found, run)
    said = answered(request, found, run, answer)
    if digest is not None and said.kept is not None:
        await keeping.keep(running, found.endpoint, digest, said.kept)
    return said.response


async def _started(
    running: Running, found: Called, caller: Caller, start: Start
) -> tuple[Run, bool]:
    if caller.actor is not None:
        return await launch(running, caller.actor, found.flow.id, start), False
    async with running.single() as session:
        await limit(session, found.flow.organisation_id)
        started = await start_flow(session, found.actor, running, found.flow, start)
    return await launched(running, started), started.begin is not None


def _is_later(request: Request) -> bool:
    wishes = request.headers.get("prefer", "").lower()
    return any(one.strip() == "respond-async" for one in wishes.split(","))


def _promise(request: Request, running: Running, found: Called, run: Run) -> Response:
    url = _url_of(request, running, found, run)
    said = Promised(id=str(run.id), answer_url=url)
    headers = {"Location": url, "Retry-After": "1", "Preference-Applied": "respond-async"}
    return JSONResponse(said.model_dump(), status_code=202, headers=headers)


def _too_late(request: Request, running: Running, found: Called, run: Run) -> Response:
    seconds = found.endpoint.timeout_seconds
    detail = f"The flow has not ended within {seconds} s; it goes on."
    url = _url_of(request, running, found, run)
    details: dict[str, JsonValue] = {"run_id": str(run.id), "answer_url": url}
    return problem_response(
        request, HttpProblem(504, "endpoint.timeout", detail, {"Location": url}, details)
    )


def _url_of(request: Request, running: Running, found: Called, run: Run) -> str:
    token = token_of(running.parts.keys, found.endpoint.id, run.id)
    project = found.endpoint.project_id
    return f"{running.parts.settings.public_url}/e/{project}/~answers/{token}"
