"""Answers that are given again: kept in PostgreSQL, so that every process knows them."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from hashlib import sha256

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.columns import now
from activities.endpoints.finding import Called
from activities.endpoints.mapping import Said
from activities.endpoints.models import ANSWER, Endpoint, EndpointAnswer
from activities.periodic import meanwhile
from activities.runs.context import Running
from activities.runs.keeping import storable
from activities.runs.values import encoded
from nextscript.values import Json

_TOGETHER = 5
"""Seconds in which calls that ask the same wait for one run."""
_FORGET_SECONDS = 300.0
_MOST_BYTES = 256 * 1024


def digest_of(called: Called, asked: Json) -> str:
    """Name what a call asks: another version or setting of the flow is another question."""
    endpoint = called.endpoint
    parts = [called.prepared.version, endpoint.updated_at.isoformat(), asked]
    return sha256(encoded(parts)).hexdigest()


def together(endpoint: Endpoint, digest: str) -> str:
    """Give the key under which calls that ask the same just now start one run."""
    window = int(time.time()) // min(_TOGETHER, endpoint.cache_seconds or 1)
    return f"endpoint-cache:{endpoint.id}:{digest}:{window}"


async def kept(session: AsyncSession, endpoint: Endpoint, digest: str) -> EndpointAnswer | None:
    """Give an answer that is young enough."""
    mine = col(EndpointAnswer.endpoint_id) == endpoint.id, col(EndpointAnswer.key) == digest
    young = col(EndpointAnswer.expires_at) > now()
    found: EndpointAnswer | None = await session.scalar(select(EndpointAnswer).where(*mine, young))
    return found


async def keep(running: Running, endpoint: Endpoint, digest: str, said: Said) -> None:
    """Keep an answer that went well and is not large."""
    if not (endpoint.cache_seconds and 200 <= said.status < 300):
        return
    if len(encoded(said.body)) > _MOST_BYTES:
        return
    values = {
        "endpoint_id": endpoint.id,
        "key": digest,
        "organisation_id": endpoint.organisation_id,
        "project_id": endpoint.project_id,
        "status": said.status,
        "headers": storable(dict(said.headers)),
        "body": storable(said.body),
        "made_at": now(),
        "expires_at": now() + timedelta(seconds=endpoint.cache_seconds),
    }
    keeping = insert(ANSWER).values(values)
    again = {name: values[name] for name in ("status", "headers", "body", "made_at", "expires_at")}
    keeping = keeping.on_conflict_do_update(index_elements=["endpoint_id", "key"], set_=again)
    async with running.single() as session:
        await session.execute(keeping)


@asynccontextmanager
async def forgetting_answers(running: Running) -> AsyncIterator[None]:
    """Forget answers that are too old, until the block is left."""
    async with meanwhile(_FORGET_SECONDS, partial(forget_old, running), "endpoints.forgetting"):
        yield


async def forget_old(running: Running) -> None:
    """Delete answers that are not given any more."""
    async with running.single() as session:
        await session.execute(delete(EndpointAnswer).where(col(EndpointAnswer.expires_at) < now()))
