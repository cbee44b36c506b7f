"""`postgres.transaction`: several statements, all of them or none."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from connectors.postgres.client import connected
from connectors.postgres.connection import PostgresConnection
from connectors.postgres.query import Numbered, result_of
from connectors.postgres.statements import prepared
from nextscript.activity import ActivityContext, activity
from nextscript.errors import Rejected
from nextscript.node_types import Example
from nextscript.rows.asking import QueryResult
from nextscript.rows.together import TransactionStep, expected


class NumberedStep(Numbered, TransactionStep):
    """A statement of a transaction."""


class TransactionInput(BaseModel):
    """The statements, in their order."""

    model_config = ConfigDict(extra="forbid")
    statements: list[NumberedStep] = Field(
        min_length=1, max_length=100, description="They run one after the other."
    )
    isolation: Literal["read_committed", "repeatable_read", "serializable"] = Field(
        default="read_committed",
        description="How much of what others do meanwhile is seen. The stricter ones may fail "
        "because of others, and are then tried again.",
    )


class TransactionResult(BaseModel):
    """What each statement gave."""

    results: list[QueryResult]


@activity(
    "postgres.transaction",
    title="Run a transaction",
    effects="unsafe",
    keywords=("transaction", "sql", "atomic", "together", "database", "postgresql"),
    examples=(
        Example(
            title="Move money",
            config={
                "statements": [
                    {
                        "sql": "UPDATE accounts SET sum = sum - $1 WHERE id = $2 AND sum >= $1",
                        "parameters": ["{{ input.sum }}", "{{ input.payer }}"],
                        "expect": 1,
                    },
                    {
                        "sql": "UPDATE accounts SET sum = sum + $1 WHERE id = $2",
                        "parameters": ["{{ input.sum }}", "{{ input.payee }}"],
                        "expect": 1,
                    },
                ]
            },
        ),
    ),
)
async def transaction(
    input: TransactionInput, ctx: ActivityContext[PostgresConnection]
) -> TransactionResult:
    """Run several SQL statements of which all take effect, or none.

    If the outcome of a step is unknown it is shown and not repeated: it may have been committed.
    """
    async with (
        connected(ctx.connection, ctx.dial) as database,
        database.transaction(isolation=input.isolation),
    ):
        results = []
        for number, step in enumerate(input.statements, 1):
            statement = await prepared(database, step.sql, step.parameters)
            results.append(await result_of(statement, step.max_rows))
            if not database.is_in_transaction():
                raise Rejected(f"Statement {number} ended the transaction", code="postgres.ended")
            expected(number, step, results[-1], "postgres.unexpected")
    return TransactionResult(results=results)
