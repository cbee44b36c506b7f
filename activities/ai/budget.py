"""Keeping to what a project may use in a day."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from activities.ai.client import Context
from nextscript.errors import NextScriptError, Unanswered

CHARACTERS_PER_TOKEN = 4
"""About."""


@dataclass
class Aside:
    """Tokens set aside for a question, and what it came to."""

    most: int
    used: int = 0


@asynccontextmanager
async def set_aside(ctx: Context, most: int) -> AsyncIterator[Aside]:
    """Set tokens aside while a model is asked. Raises Rejected `ai.budget` when too few are left.

    What was refused is given back; what nobody knows the end of may have been used, and stays.
    """
    await ctx.tokens.reserve(most)
    aside = Aside(most)
    try:
        yield aside
    except Unanswered:
        raise
    except NextScriptError:
        await ctx.tokens.settle(most, 0)
        raise
    await ctx.tokens.settle(most, aside.used)
