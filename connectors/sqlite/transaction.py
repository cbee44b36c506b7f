"""`sqlite.transaction`: several statements, all of them or none."""

from __future__ import annotations

from pydantic import BaseModel, Field

from connectors.sqlite.client import Changing, Context, opened
from connectors.sqlite.query import SqliteQueryResult, result_of
from nextscript.activity import activity
from nextscript.files import File
from nextscript.node_types import Example
from nextscript.rows.together import TransactionStep, expected


class TransactionInput(Changing):
    """The statements, in their order."""

    statements: list[TransactionStep] = Field(
        min_length=1, max_length=100, description="They run one after the other."
    )


class TransactionResult(BaseModel):
    """What each statement gave, and the file it was done in."""

    results: list[SqliteQueryResult]
    database: File | None = Field(
        default=None, description="The database, where it is a file: another one when changed."
    )


@activity(
    "sqlite.transaction",
    title="Run a transaction",
    effects="unsafe",
    keywords=("transaction", "sql", "atomic", "together", "database", "script"),
    examples=(
        Example(
            title="Make a database for a report",
            config={
                "database": "{{ input.file }}",
                "statements": [
                    {"sql": "CREATE TABLE IF NOT EXISTS totals (day TEXT PRIMARY KEY, sum REAL)"},
                    {
                        "sql": "INSERT INTO totals VALUES (?, ?)",
                        "parameters": ["{{ input.day }}", "{{ input.sum }}"],
                        "expect": 1,
                    },
                ],
            },
        ),
    ),
)
async def transaction(input: TransactionInput, ctx: Context) -> TransactionResult:
    """Run several SQL statements of which all take effect, or none.

    A database that is a file is given back as a new file when they changed it.
    """
    async with opened(input, ctx) as session:
        results = []
        async with session.transaction():
            for number, step in enumerate(input.statements, 1):
                results.append(await result_of(session, step))
                expected(number, step, results[-1], "sqlite.unexpected")
        return TransactionResult(results=results, database=await session.kept(input.keep_as))
