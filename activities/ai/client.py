"""The library that speaks to models, with the step's own way out under it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from activities.ai.connection import OpenAIConnection
from nextscript.activity import ActivityContext
from nextscript.egress.through import client_through

if TYPE_CHECKING:
    from openai import AsyncOpenAI

MOST_BYTES = 50_000_000
PATIENCE = 300.0
"""Seconds without a word; a model may think for minutes before its first one."""

_NO_KEY = "the connection's binding adds it"

Context = ActivityContext[OpenAIConnection]


@asynccontextmanager
async def models_of(ctx: Context) -> AsyncIterator[AsyncOpenAI]:
    """Give a client for one step. It repeats nothing by itself: the step's retry policy does."""
    from openai import AsyncOpenAI  # noqa: PLC0415 - loaded by its first step

    through = client_through(
        ctx.http,
        binding=ctx.connection.binding(),
        max_bytes=MOST_BYTES,
        read_seconds=PATIENCE,
    )
    async with through as http:
        base = ctx.connection.base_url
        yield AsyncOpenAI(
            base_url=base, api_key=_NO_KEY, http_client=http, max_retries=0, timeout=None
        )
