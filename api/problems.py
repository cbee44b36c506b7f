"""Errors become problem details (RFC 9457): one shape for everything that is not a success."""

from __future__ import annotations

import math
from http import HTTPStatus

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, JsonValue
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse

from api.quotas import quota_headers
from nextscript import errors
from nextscript.findings import Fix
from store.refusals import meaning_of

MEDIA_TYPE = "application/problem+json"


class ProblemItem(BaseModel):
    """One thing that is wrong with the request, and where."""

    pointer: str
    code: str
    message: str
    fix: Fix | None = None


class Position(BaseModel):
    """Where in an expression, and the names that were there instead."""

    line: int
    column: int
    near: list[str]


class Problem(BaseModel):
    """What the caller is told when a request does not succeed."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    request_id: str
    errors: list[ProblemItem] = []
    ticket: str | None = None
    position: Position | None = None
    details: JsonValue = None


class HttpProblem(HTTPException):
    """A refusal that belongs to HTTP alone, such as 415 or 428; operations never raise it."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        headers: dict[str, str] | None = None,
        details: JsonValue = None,
    ) -> None:
        super().__init__(status, detail, headers)
        self.code = code
        self.details = details


_STATUS: tuple[tuple[type[errors.NextScriptError], int], ...] = (
    (errors.NotFound, 404),
    (errors.Unauthenticated, 401),
    (errors.Forbidden, 403),
    (errors.Conflict, 409),
    (errors.Stale, 412),
    (errors.Malformed, 400),
    (errors.Invalid, 422),
    (errors.TooMany, 429),
    (errors.NoSpace, 507),
    (errors.Unavailable, 503),
    (errors.RateLimited, 429),
    (errors.Retryable, 503),
    (errors.Rejected, 422),
    (errors.Poison, 422),
)
_CODES = {
    400: "request.malformed",
    404: "request.not_found",
    405: "request.method",
    413: "limit.body",
    415: "request.media_type",
}
_OUTAGES = (PoolTimeout, ConnectionError, TimeoutError)


def problem_response(request: HTTPConnection, error: Exception) -> JSONResponse:
    """Say what went wrong, and nothing about how this program is built."""
    match error:
        case errors.NextScriptError():
            return _ours(request, error)
        case RequestValidationError():
            return _invalid(request, error)
        case HTTPException():
            return _http(request, error)
    if (outage := outage_of(error)) is not None:
        return _ours(request, outage)
    return _render(request, 500, "request.failed", "Something went wrong here; it was recorded.")


def outage_of(error: Exception) -> errors.Unavailable | None:
    """Say what is away or full, when that is what an error means."""
    if isinstance(error, DBAPIError):
        return meaning_of(error)
    if isinstance(error, _OUTAGES):
        return errors.Unavailable("A part of the platform does not answer.")
    return None


def _ours(request: HTTPConnection, error: errors.NextScriptError) -> JSONResponse:
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 500)
    items = [
        ProblemItem(pointer=one.pointer, code=one.code, message=one.message, fix=one.fix)
        for one in (error.findings if isinstance(error, errors.Invalid) else [])
    ]
    position = None
    if isinstance(error, errors.ExpressionError):
        position = Position(line=error.line, column=error.column, near=error.near)
        items = [ProblemItem(pointer="/expression", code=error.code, message=error.message)]
    detail = f"{error.message} {error.hint}" if error.hint else error.message
    return _render(
        request,
        status,
        error.code,
        detail,
        items=items,
        headers=_headers(status, error),
        position=position,
        details=error.details,
        ticket=error.ticket if isinstance(error, errors.MfaRequired) else None,
    )


def _headers(status: int, error: errors.NextScriptError) -> dict[str, str]:
    if status == 401:
        return {"WWW-Authenticate": "Bearer"}
    if status in (503, 507):
        return {"Retry-After": "2"}
    if status == 429:
        after = getattr(error, "retry_after", None)
        seconds = max(1, math.ceil(after.total_seconds())) if after else 1
        quota = getattr(error, "quota", None)
        said = quota_headers(quota, 0, seconds) if quota else {}
        return {"Retry-After": str(seconds), **said}
    return {}


def _invalid(request: HTTPConnection, error: RequestValidationError) -> JSONResponse:
    found = error.errors()
    places = {str(one["loc"][0]) for one in found}
    if "path" in places:
        return _render(request, 404, "request.not_found", "There is no such thing.")
    items = [
        ProblemItem(
            pointer="".join(f"/{_escaped(part)}" for part in one["loc"][1:]),
            code=f"request.{one['type']}",
            message=str(one["msg"]),
        )
        for one in found[:100]
    ]
    if "body" not in places:
        names = ", ".join(item.pointer[1:] for item in items)
        return _render(
            request, 400, "request.query", f"A parameter cannot be read: {names}.", items=items
        )
    return _render(
        request, 422, "request.invalid", "The request's content cannot be accepted.", items=items
    )


def _escaped(part: object) -> str:
    text = str(part).encode("utf-8", "replace").decode()
    return text.replace("~", "~0").replace("/", "~1")


def _http(request: HTTPConnection, error: HTTPException) -> JSONResponse:
    status = error.status_code
    code = error.code if isinstance(error, HttpProblem) else _CODES.get(status, "request.refused")
    detail = error.detail if isinstance(error, HttpProblem) else HTTPStatus(status).description
    headers = dict(error.headers or {})
    details = error.details if isinstance(error, HttpProblem) else None
    said = detail or HTTPStatus(status).phrase
    return _render(request, status, code, said, headers=headers, details=details)


def _render(
    request: HTTPConnection,
    status: int,
    code: str,
    detail: str,
    *,
    items: list[ProblemItem] | None = None,
    headers: dict[str, str] | None = None,
    position: Position | None = None,
    details: JsonValue = None,
    ticket: str | None = None,
) -> JSONResponse:
    problem = Problem(
        type=f"urn:nextscript:problem:{code}",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        instance=request.url.path,
        code=code,
        request_id=str(request.scope.get("state", {}).get("request_id", "")),
        errors=items or [],
        ticket=ticket,
        position=position,
        details=details,
    )
    optional = {
        name for name in ("ticket", "position", "details") if getattr(problem, name) is None
    }
    return JSONResponse(
        problem.model_dump(mode="json", exclude=optional),
        status_code=status,
        headers=headers,
        media_type=MEDIA_TYPE,
    )
