"""How many rows a list has: counted while they are few, otherwise what the database expects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ClauseElement, Executable, Select, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

ESTIMATED_FROM = 1_000
_MOST = 10_000
_DIGITS = 2


@dataclass(frozen=True)
class Total:
    """How many there are: to the last one if `exact`, else about so many, or at least 10,000."""

    total: int
    exact: bool


async def counted(session: AsyncSession, query: Select[Any]) -> Total:  # Any: rows of whatever
    """Count the rows of a query, up to 10,000."""
    some = query.with_only_columns(literal(1)).order_by(None).limit(_MOST)
    found = await session.scalar(select(func.count()).select_from(some.subquery())) or 0
    return Total(found, exact=found < _MOST)


async def estimated(session: AsyncSession, query: Select[Any], roughly: Select[Any]) -> Total:
    """Count the rows of a query if the database expects less than a thousand of `roughly`.

    That one leaves out conditions that nearly all rows meet and of which PostgreSQL knows nothing:
    of a `NOT IN` it expects a half.
    """
    (plan,) = await session.scalar(_Explained(roughly))
    expected = int(plan["Plan"]["Plan Rows"])
    if expected < ESTIMATED_FROM:
        return await counted(session, query)
    return Total(_rounded(expected), exact=False)


def _rounded(number: int) -> int:
    return round(number, _DIGITS - len(str(number)))


class _Explained(Executable, ClauseElement):
    """A query's plan, made for the values it has this time."""

    inherit_cache = False

    def __init__(self, query: Select[Any]) -> None:
        self.query = query


@compiles(_Explained)
def _explain(element: _Explained, compiler: SQLCompiler, **options: Any) -> str:  # Any: as there
    return "EXPLAIN (FORMAT JSON) " + compiler.process(element.query, **options)
