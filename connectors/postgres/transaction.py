"""`postgres.transaction`: several statements, all of them or none."""

from __future__ import annotations

import re
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from connectors.postgres.client import connected
from connectors.postgres.connection import PostgresConnection
from connectors.postgres.query import QueryInput, QueryResult, result_of
from connectors.postgres.statements import prepared
from nextscript.activity import ActivityContext, activity
from nextscript.errors import Rejected
from nextscript.node_types import Example

_CONTROL = re.compile(
    r"\s*(begin|start|commit|end|rollback|abort|savepoint|release|prepare)\b", re.IGNORECASE
)


class TransactionStep(QueryInput):
    """A statement of a transaction."""

    expect: int | None = Field(
        default=None,
        ge=0,
        title="Expected rows",
        description="Unless it gives or changes exactly that many rows, nothing is done at all.",
    )

    @model_validator(mode="after")
    def _no_control(self) -> Self:
        if _CONTROL.match(self.sql):
            raise ValueError("the step begins and ends the transaction itself")
        return self


class TransactionInput(BaseModel):
    """The statements, in their order."""

    model_config = ConfigDict(extra="forbid")
    statements: list[TransactionStep] = Field(
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
            _expected(number, step, results[-1])
    return TransactionResult(results=results)


def _expected(number: int, step: TransactionStep, result: QueryResult) -> None:
    if step.expect is not None and (result.row_count != step.expect or result.more):
        raise Rejected(
            f"Statement {number} was to give or change {step.expect} rows and did "
            f"{result.row_count}; nothing was changed",
            code="postgres.unexpected",
            details={"statement": number, "row_count": result.row_count},
        )
