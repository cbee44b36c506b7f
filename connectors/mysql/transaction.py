"""`mysql.transaction`: several statements, all of them or none."""

from __future__ import annotations

import re
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from connectors.mysql.client import connected
from connectors.mysql.connection import MysqlConnection
from connectors.mysql.query import MysqlQueryResult, result_of
from nextscript.activity import ActivityContext, activity
from nextscript.errors import Rejected
from nextscript.node_types import Example
from nextscript.rows.together import TransactionStep, expected

_ENDING = re.compile(
    r"\s*((create|drop)(?!\s+temporary)|alter|truncate|rename|grant|revoke|lock|unlock|analyze"
    r"|optimize|repair|flush|xa|load|set)\b",
    re.IGNORECASE,
)


class MysqlStep(TransactionStep):
    """A statement of a transaction."""

    @model_validator(mode="after")
    def _not_ending(self) -> Self:
        if found := _ENDING.match(self.sql):
            raise ValueError(
                f"{found[1].upper()} would end the transaction, or change it: use a step of its own"
            )
        return self


class TransactionInput(BaseModel):
    """The statements, in their order."""

    model_config = ConfigDict(extra="forbid")
    statements: list[MysqlStep] = Field(
        min_length=1, max_length=100, description="They run one after the other."
    )
    isolation: Literal["repeatable_read", "read_committed", "serializable"] = Field(
        default="repeatable_read",
        description="How much of what others do meanwhile is seen. The strictest may fail because "
        "of others, and is then tried again.",
    )


class TransactionResult(BaseModel):
    """What each statement gave."""

    results: list[MysqlQueryResult]


@activity(
    "mysql.transaction",
    title="Run a transaction",
    effects="unsafe",
    keywords=("transaction", "sql", "atomic", "together", "database", "mariadb"),
    examples=(
        Example(
            title="Move money",
            config={
                "statements": [
                    {
                        "sql": "UPDATE accounts SET sum = sum - ? WHERE id = ? AND sum >= ?",
                        "parameters": ["{{ input.sum }}", "{{ input.payer }}", "{{ input.sum }}"],
                        "expect": 1,
                    },
                    {
                        "sql": "UPDATE accounts SET sum = sum + ? WHERE id = ?",
                        "parameters": ["{{ input.sum }}", "{{ input.payee }}"],
                        "expect": 1,
                    },
                ]
            },
        ),
    ),
)
async def transaction(
    input: TransactionInput, ctx: ActivityContext[MysqlConnection]
) -> TransactionResult:
    """Run several SQL statements of which all take effect, or none.

    If the outcome of a step is unknown it is shown and not repeated: it may have been committed.
    Tables of an engine without transactions, such as MyISAM, keep what was done.
    """
    level = input.isolation.replace("_", " ").upper()
    async with (
        connected(ctx.connection, ctx.dial) as database,
        database.transaction(level),
    ):
        results = []
        for number, step in enumerate(input.statements, 1):
            results.append(await result_of(database, step))
            if not database.wire.get_transaction_status():
                raise Rejected(
                    f"Statement {number} ended the transaction; what was done up to it is kept",
                    code="mysql.ended",
                )
            expected(number, step, results[-1], "mysql.unexpected")
    return TransactionResult(results=results)
