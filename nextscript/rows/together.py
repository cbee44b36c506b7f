"""Several statements, all of them or none."""

from __future__ import annotations

import re
from typing import Self

from pydantic import Field, model_validator

from nextscript.errors import Rejected
from nextscript.rows.asking import QueryInput, QueryResult

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


def expected(number: int, step: TransactionStep, result: QueryResult, code: str) -> None:
    """Raise Rejected with a code when a statement did not do as many rows as it was to."""
    if step.expect is not None and (result.row_count != step.expect or result.more):
        raise Rejected(
            f"Statement {number} was to give or change {step.expect} rows and did "
            f"{result.row_count}; nothing was changed",
            code=code,
            details={"statement": number, "row_count": result.row_count},
        )
