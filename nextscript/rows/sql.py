"""SQL that is put together from names, which are quoted, and values, which are bound."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import AfterValidator, Field

from nextscript.errors import Rejected
from nextscript.values import Json


@dataclass(frozen=True)
class Dialect:
    """How a database writes names and the places of values."""

    mark: str
    """The quotation mark of names."""
    place: str
    """Where a value goes; `{}` is its number."""
    longest: int
    """How many bytes a name has at most: a longer one would be cut off silently."""
    juggles: bool = False
    """Whether it compares text with a number by reading a number in the text, so that most text
    equals 0: then a number is compared as the text it is written as."""

    def quoted(self, name: str) -> str:
        """Quote a name, so that it can be nothing but a name. Raises Rejected `sql.name`."""
        if len(name.encode()) > self.longest:
            raise Rejected(
                f"The name “{name[:70]}…” is longer than names are here", code="sql.name"
            )
        return f"{self.mark}{name.replace(self.mark, self.mark * 2)}{self.mark}"

    def table(self, name: str) -> str:
        """Quote a table's name and its schema's."""
        return ".".join(map(self.quoted, name.split(".")))

    def names(self, columns: Iterable[str]) -> str:
        """Quote columns, with commas between them."""
        return ", ".join(map(self.quoted, columns))


@dataclass
class Statement:
    """A statement while it is put together: its text, and the values for its places."""

    dialect: Dialect
    text: str = ""
    values: list[Json] = field(default_factory=list)
    columns: list[str | None] = field(default_factory=list)
    """For each value the column it is written into or compared with, where that is known."""

    def add(self, text: str) -> None:
        """Go on with another part."""
        self.text = f"{self.text} {text}" if self.text else text

    def bind(self, value: Json, column: str | None = None) -> str:
        """Take a value; give its place in the text."""
        self.values.append(value)
        self.columns.append(column)
        return self.dialect.place.format(len(self.values))

    def compared(self, value: Json, column: str) -> str:
        """Take a value that a column is compared with; give its place in the text."""
        if self.dialect.juggles and isinstance(value, int | float):
            value = str(int(value) if isinstance(value, bool) else value)
        return self.bind(value, column)

    def assigned(self, row: dict[str, Json]) -> str:
        """Give `column = place` for each column of a row."""
        pairs = ((self.dialect.quoted(name), self.bind(value, name)) for name, value in row.items())
        return ", ".join(f"{name} = {place}" for name, place in pairs)


def _no_expressions(sql: str) -> str:
    # Text put together from data is how databases are robbed: values are bound, always.
    if "{{" in sql:
        raise ValueError(
            "SQL takes no {{ expressions }}: write $1 in its place (? where the description "
            "says so) and the value in parameters"
        )
    return sql


Sql = Annotated[
    str,
    AfterValidator(_no_expressions),
    Field(
        title="SQL",
        min_length=1,
        max_length=200_000,
        json_schema_extra={"x-expression": False, "x-widget": "code", "x-language": "sql"},
    ),
]
"""SQL that somebody wrote: never with expressions in it."""
