"""`/resume/{token}`: people without an account answer a waiting step. Looking changes nothing."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import parse_qsl
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, JsonValue, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from activities.runs.answering import Question, answer, question
from api.access import public
from api.door import make_router
from api.resume.page import question_page, thanks_page
from api.runs.deps import RunningParts
from api.runs.schemas import CompleteRequest
from nextscript.document import read_json_strict
from nextscript.errors import Malformed
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


class QuestionRead(BaseModel):
    """What a link asks."""

    title: str
    message: str
    kind: str
    fields: JsonValue
    ports: list[str]
    open: bool


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
    asked = await question(running, token)
    return question_page(asked) if _wants_page(request) else JSONResponse(_read(asked))


@router.post(
    "/resume/{token}",
    dependencies=[public(raw=True, body_bytes=MAX_ANSWER)],
    responses={200: {"model": Answered, "content": _PAGE}},
    openapi_extra={"requestBody": _BODY},
)
async def answer_question(request: Request, running: RunningParts, token: Token) -> Response:
    """Answer; 409 when somebody did before, or the time is over."""
    said = _answer(request.headers.get("content-type", ""), await request.body())
    run = await answer(running, token, said.port, said.comment, said.data)
    if _wants_page(request):
        return thanks_page()
    return JSONResponse(Answered(run_id=run.id).model_dump(mode="json"))


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def _read(asked: Question) -> dict[str, Json]:
    shown = QuestionRead.model_validate(asked, from_attributes=True)
    return shown.model_dump(mode="json")


def _answer(content_type: str, body: bytes) -> CompleteRequest:
    if content_type.partition(";")[0].strip().lower() == "application/json":
        said = read_json_strict(body)
    else:
        said = _form(body)
    try:
        return CompleteRequest.model_validate(said)
    except ValidationError:
        raise Malformed("Send {port, comment?, data?}.") from None


def _form(body: bytes) -> Json:
    try:
        pairs = parse_qsl(body.decode(), max_num_fields=10)
    except ValueError:
        raise Malformed("The form cannot be read.") from None
    said: dict[str, Json] = {name: value for name, value in pairs if value}
    if isinstance(data := said.get("data"), str):
        said["data"] = read_json_strict(data.encode())
    return said
