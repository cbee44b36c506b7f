"""Calling every operation, and what is to be seen in an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import httpx2
from fastapi import FastAPI
from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.api.matrix.calls import CALLS, Call
from tests.api.test_errors import assert_problem
from tests.api.web.sweeps import rows

WRITTEN_WHEN_REFUSED = ("audit_event", "audit_head", "audit_checkpoint", "periodic_pass")
"""Refusals are audited, and what is done by the clock is not the call's doing."""
_STREAM_SECONDS = 0.3


@dataclass(frozen=True)
class Way:
    """An operation of the OpenAPI document: where it is, and how it is called."""

    name: str
    method: str
    path: str
    call: Call

    def names(self, id_: str) -> bool:
        """Say whether the call names a thing of this kind, in its address or its body."""
        return f"{{{id_}}}" in f"{self.path}{self.call.query}{self.call.body}"


def ways(app: FastAPI) -> Iterator[Way]:
    """Give every operation that is not open to all, in the order of `CALLS`."""
    found = dict(operations(app))
    for name, call in CALLS.items():
        if name in found:
            yield Way(name, *found[name], call)


def operations(app: FastAPI) -> Iterator[tuple[str, tuple[str, str]]]:
    """Give the names of all operations, with their methods and paths."""
    for path, methods in app.openapi()["paths"].items():
        for method, operation in methods.items():
            yield operation["operationId"], (method.upper(), path)


async def ask(client: httpx2.AsyncClient, way: Way, ids: dict[str, str]) -> httpx2.Response:
    """Call an operation, with a body that is right. A stream that goes on is an answer: 200."""
    address = with_ids(way.path + way.call.query, ids)
    sent = {"content": way.call.content} if way.call.content is not None else {}
    body = with_ids(way.call.body, ids)
    if body is not None:
        sent = {"json": body}  # type: ignore[dict-item] # JSON
    try:
        async with asyncio.timeout(_STREAM_SECONDS if way.name == "watch_run" else None):
            return await client.request(
                way.method,
                str(address),
                headers={"If-Match": "*"},
                **sent,  # type: ignore[arg-type] # as above
            )
    except TimeoutError:
        return httpx2.Response(200)


def with_ids(value: JsonValue, ids: dict[str, str]) -> JsonValue:
    """Fill ids in, at every depth."""
    if isinstance(value, dict):
        return {name: with_ids(one, ids) for name, one in value.items()}
    if isinstance(value, list):
        return [with_ids(one, ids) for one in value]
    if isinstance(value, str):
        for name, id_ in ids.items():
            value = value.replace(f"{{{name}}}", id_)
    return value


def unknown(ids: dict[str, str]) -> dict[str, str]:
    """Give ids of nothing."""
    return {name: str(uuid4()) if name.endswith("_id") else id_ for name, id_ in ids.items()}


def shown(answer: httpx2.Response, ids: dict[str, str]) -> tuple[int, str]:
    """Give what an answer says, without what is different each time."""
    text = answer.text.replace(answer.headers["x-request-id"], "…")
    for id_ in ids.values():
        text = text.replace(id_, "…") if len(id_) == 36 else text
    return answer.status_code, text


async def see_refused(
    database: AsyncEngine, client: httpx2.AsyncClient, way: Way, ids: dict[str, str], *statuses: int
) -> httpx2.Response:
    """See that a call is refused with a status, as a problem, and that nothing changed."""
    before = await rows(database, but=WRITTEN_WHEN_REFUSED) if way.method != "GET" else {}
    answer = await ask(client, way, ids)
    assert answer.status_code in statuses, f"{way.name}: {answer.status_code}, not {statuses}"
    assert_problem(answer, answer.status_code)
    after = await rows(database, but=WRITTEN_WHEN_REFUSED) if way.method != "GET" else {}
    changed = sorted(name for name, lines in after.items() if lines != before[name])
    assert not changed, f"{way.name} was refused and yet changed {changed}"
    return answer
