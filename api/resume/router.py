"""`/resume/{token}`: people without an account answer a waiting step. Looking changes nothing."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Annotated, Literal
from urllib.parse import parse_qs
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from activities.runs.answer_check import CODE
from activities.runs.answering import Question, answer, question
from activities.runs.context import Running
from api.access import public
from api.door import make_router
from api.fields.drawing import Filled
from api.fields.reading import read
from api.resume.page import ended_page, gone_page, question_page, thanks_page
from api.resume.schemas import QuestionRead
from api.runs.deps import RunningParts
from api.runs.schemas import CompleteRequest
from nextscript.document import read_json_strict
from nextscript.errors import Conflict, Invalid, Malformed, NotFound
from nextscript.values import Json

router = make_router(tags=["webhooks"])
Token = Annotated[str, Path(max_length=4_000, description="The last part of the link.")]
_PAGE = {"text/html": {"schema": {"type": "string"}}}
_ANSWER = {
    "type": "object",
    "properties": {"port": {"type": "string"}, "comment": {"type": "string"}, "data": {}},
    "additionalProperties": False,
}
_BODY = {
    "content": {
        "application/json": {"schema": _ANSWER},
        "application/x-www-form-urlencoded": {"schema": _ANSWER},
    }
}
MAX_ANSWER = 1024 * 1024
MOST_FIELDS = 500


class Answered(BaseModel):
    """That an answer was taken."""

    run_id: UUID
    status: Literal["answered"] = "answered"


@router.get(
    "/resume/{token}",
    dependencies=[public(raw=True)],
    responses={200: {"model": QuestionRead, "content": _PAGE}},
)
async def show_question(request: Request, running: RunningParts, token: Token) -> Response:
    """Say what a link asks: a page for people, JSON for programs."""
    if _wants_page(request):
        return await _or_gone(_question_page(running, token))
    return JSONResponse(_read(await question(running, token)))


@router.post(
    "/resume/{token}",
    dependencies=[public(raw=True, body_bytes=MAX_ANSWER)],
    responses={200: {"model": Answered, "content": _PAGE}},
    openapi_extra={"requestBody": _BODY},
)
async def answer_question(request: Request, running: RunningParts, token: Token) -> Response:
    """Answer; 409 when somebody did before, or the time is over."""
    typed = _typed(request.headers.get("content-type", ""), await request.body())
    if _wants_page(request) and typed is not None:
        return await _or_gone(_answered_page(running, token, typed))
    said = _json(await request.body()) if typed is None else _filled(typed)
    run = await answer(running, token, said.port, said.comment, said.data)
    if _wants_page(request):
        return thanks_page(await question(running, token), said.port)
    return JSONResponse(Answered(run_id=run.id).model_dump(mode="json"))


async def _or_gone(page: Awaitable[Response]) -> Response:
    try:
        return await page
    except NotFound as gone:
        return gone_page(gone)


async def _question_page(running: Running, token: str) -> Response:
    return question_page(await question(running, token))


async def _answered_page(
    running: RunningParts, token: str, typed: dict[str, list[str]]
) -> Response:
    """Take what a person typed; show it again beside what is wrong with it."""
    asked = await question(running, token)
    if not asked.open:
        return ended_page(asked, 409)
    said = _filled({name: typed[name] for name in ("port", "comment") if name in typed})
    try:
        await answer(running, token, said.port, said.comment, read(asked.fields, typed))
    except Invalid as refused:
        if refused.code != CODE:
            raise
        errors = {one.pointer.removeprefix("/data"): one.message for one in refused.findings}
        return question_page(asked, Filled(typed, errors), 422)
    except Conflict:
        return ended_page(await question(running, token), 409)
    return thanks_page(asked, said.port)


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def _read(asked: Question) -> dict[str, Json]:
    shown = QuestionRead.model_validate(asked, from_attributes=True)
    return shown.model_dump(mode="json")


def _typed(content_type: str, body: bytes) -> dict[str, list[str]] | None:
    """Read a form; None for JSON."""
    if content_type.partition(";")[0].strip().lower() == "application/json":
        return None
    try:
        return parse_qs(body.decode(), max_num_fields=MOST_FIELDS)
    except ValueError:
        raise Malformed("The form cannot be read.") from None


def _filled(typed: dict[str, list[str]]) -> CompleteRequest:
    said: dict[str, Json] = {name: one[0] for name, one in typed.items() if one}
    if isinstance(data := said.get("data"), str):
        said["data"] = read_json_strict(data.encode())
    return _request(said)


def _json(body: bytes) -> CompleteRequest:
    return _request(read_json_strict(body))


def _request(said: Json) -> CompleteRequest:
    try:
        return CompleteRequest.model_validate(said)
    except ValidationError:
        raise Malformed("Send {port, comment?, data?}.") from None
