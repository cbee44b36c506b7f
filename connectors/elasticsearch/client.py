"""Requests to a cluster, sent by egress, and what its refusals mean."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import httpx2
from pydantic import JsonValue

from connectors.elasticsearch.connection import ElasticsearchConnection
from nextscript.activity import ActivityContext
from nextscript.errors import ConnectionRefused, NextScriptError, RateLimited, Rejected, Retryable

Context = ActivityContext[ElasticsearchConnection]
Answer = dict[str, JsonValue]
MOST_BYTES = 64 * 1024 * 1024
_CODES = {
    "index_not_found_exception": "index_not_found",
    "resource_not_found_exception": "not_found",
    "resource_already_exists_exception": "exists",
    "version_conflict_engine_exception": "conflict",
    "document_missing_exception": "not_found",
}
_BY_STATUS = {403: "forbidden", 404: "not_found", 409: "conflict", 413: "too_large"}
_MOST_WORDS = 400


async def call(
    ctx: Context,
    method: str,
    *parts: str,
    params: Mapping[str, str] | None = None,
    body: JsonValue = None,
    lines: bytes | None = None,
) -> Answer:
    """Send a request to a path and give its answer; `lines` is a body of JSON lines.

    The parts of the path are escaped: what a step names stays one part. Raises what a refusal
    means: Rejected `elasticsearch.index_not_found`, `elasticsearch.conflict`, `…query` and so on.
    """
    options: dict[str, Any] = {"params": dict(params or {})}  # Any: httpx2's own
    if lines is not None:
        options |= {"content": lines, "headers": {"Content-Type": "application/x-ndjson"}}
    elif body is not None:
        options["json"] = body
    answer = await ctx.http.request(
        method,
        "/" + "/".join(quote(part, safe="") for part in parts),
        binding=ctx.connection.binding(),
        max_redirects=0,
        max_bytes=MOST_BYTES,
        **options,
    )
    return judged(answer)


def judged(answer: httpx2.Response) -> Answer:
    """Give the JSON of an answer. Raises what its refusal means."""
    if not 200 <= answer.status_code < 300:
        raise _failure(answer)
    found = _json(answer)
    if found is None:
        raise Rejected("What answers is no Elasticsearch", code="elasticsearch.answer")
    return found


def _failure(answer: httpx2.Response) -> NextScriptError:
    status = answer.status_code
    error = (_json(answer) or {}).get("error")
    type_, reason = _said(error)
    message = f"The cluster refused ({status}): {reason or type_ or 'without a reason'}"
    if status == 401:
        return ConnectionRefused("The cluster does not take this key or password (401)")
    if status == 429:
        return RateLimited(message, retry_after=_wait(answer))
    if status >= 500 or status == 408:
        return Retryable(message, code="elasticsearch.unavailable")
    code = _CODES.get(type_) or _BY_STATUS.get(status, "query" if status == 400 else "refused")
    return Rejected(message, code=f"elasticsearch.{code}", details={"type": type_})


def _said(error: JsonValue) -> tuple[str, str]:
    """Give the type and the reason of an error; that of a part of the query is the telling one."""
    if not isinstance(error, dict):
        return "", str(error or "")[:_MOST_WORDS]
    type_, reason = str(error.get("type", "")), str(error.get("reason", ""))
    causes = error.get("root_cause")
    if isinstance(causes, list) and causes and isinstance(causes[0], dict):
        reason = str(causes[0].get("reason") or reason)
    return type_[:100], reason[:_MOST_WORDS]


def _json(answer: httpx2.Response) -> Answer | None:
    try:
        found = answer.json()
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _wait(answer: httpx2.Response) -> timedelta | None:
    text = answer.headers.get("retry-after", "")
    return timedelta(seconds=min(int(text), 3600)) if text.isdigit() else None
