"""The `?` of a statement, as SQLAlchemy's named places: each database's driver gets its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import count

from sqlalchemy import TextClause, text

from connectors.sql.values import taken
from nextscript.errors import Rejected
from nextscript.values import Json

_PARTS = re.compile(
    r"""'(?:[^']|'')*' | "(?:[^"]|"")*" | `[^`]*` | --[^\n]* | /\*.*?\*/ | \?""", re.S | re.X
)
Bound = dict[str, str | int | float | bool | None]


def bound(sql: str, values: Sequence[Json]) -> tuple[TextClause, Bound]:
    """Give the statement and its values by name. Raises Rejected `sql.parameters`.

    A `?` in text, in a quoted name or in a comment is no place.
    """
    names = count()

    def named(found: re.Match[str]) -> str:
        return f" :p{next(names)} " if found[0] == "?" else found[0]

    # What looks like a place of SQLAlchemy's own, as in '12:30', is none.
    escaped = sql.replace(":", "\\:")
    written = _PARTS.sub(
        lambda found: f" :p{next(names)} " if found[0] == "?" else found[0], escaped
    )
    places = next(names)
    if places != len(values):
        said = f"The statement has {places} of ? and there are {len(values)} parameters"
        raise Rejected(said, code="sql.parameters")
    return text(written), {f"p{at}": taken(value) for at, value in enumerate(values)}
