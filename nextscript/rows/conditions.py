"""Which rows are meant: conditions as data, so that a value can never become a part of the SQL."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from nextscript.errors import Rejected
from nextscript.rows.names import Name
from nextscript.rows.sql import Statement

Operator = Literal[
    "=", "!=", "<", "<=", ">", ">=", "in", "not in", "like", "not like", "is null", "is not null"
]
_MOST_VALUES = 1000


class Condition(BaseModel):
    """What a column has to be."""

    model_config = ConfigDict(extra="forbid")
    column: Name = Field(description="The column that is looked at.")
    operator: Operator = Field(
        default="=",
        description="How it is compared. In takes a list; like takes % for any text.",
        json_schema_extra={"x-expression": False},
    )
    value: JsonValue = Field(default=None, description="What it is compared with.")


Conditions = Annotated[
    list[Condition],
    Field(max_length=100, description="Only rows for which these conditions hold."),
]
Match = Annotated[
    Literal["all", "any"],
    Field(
        description="Whether all conditions have to hold, or one of them is enough.",
        json_schema_extra={"x-expression": False},
    ),
]


def where(statement: Statement, conditions: list[Condition], match: Match = "all") -> str | None:
    """Give what stands behind WHERE, and bind its values; None without conditions.

    Raises Rejected `sql.condition` for a value that does not fit its operator.
    """
    parts = [_one(statement, condition) for condition in conditions]
    return f"({(' AND ' if match == 'all' else ' OR ').join(parts)})" if parts else None


def limits(conditions: list[Condition], match: Match = "all") -> bool:
    """Say whether the conditions leave any row out: one that is not in an empty list does not."""
    said = [not (one.operator == "not in" and one.value == []) for one in conditions]
    return bool(said) and (any(said) if match == "all" else all(said))


def _one(statement: Statement, condition: Condition) -> str:
    name, operator, value = (
        statement.dialect.quoted(condition.column),
        condition.operator,
        condition.value,
    )
    if operator in ("is null", "is not null"):
        return f"{name} {operator.upper()}"
    if operator in ("in", "not in"):
        return _among(statement, condition, name)
    if value is None:
        raise _unfit(condition.column, "its value is empty; for that write “is null”")
    sign = "<>" if operator == "!=" else operator.upper()
    return f"{name} {sign} {statement.compared(value, condition.column)}"


def _among(statement: Statement, condition: Condition, name: str) -> str:
    column, operator, value = condition.column, condition.operator, condition.value
    if not isinstance(value, list):
        raise _unfit(column, f"“{operator}” takes a list")
    if len(value) > _MOST_VALUES or None in value:
        raise _unfit(column, f"a list has at most {_MOST_VALUES} values, none of them empty")
    if not value:
        return "1 = 0" if operator == "in" else "1 = 1"
    places = (statement.compared(one, column) for one in value)
    return f"{name} {operator.upper()} ({', '.join(places)})"


def _unfit(column: str, reason: str) -> Rejected:
    return Rejected(f"The condition on {column} cannot be asked: {reason}", code="sql.condition")
