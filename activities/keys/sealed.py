"""What a feature keeps sealed: it declares each column once, for keys to be rotated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import InstrumentedAttribute
from sqlmodel import SQLModel


@dataclass(frozen=True)
class Sealed:
    """A column of a table that holds what `KeyRing.encrypt` made.

    `scope` gives whose key it is sealed with (a project's or an organisation's id), `identity` what
    it opens as. Any: rows of any table.
    """

    what: str
    """What it is, in words: “connections”."""
    model: type[SQLModel]
    id: InstrumentedAttribute[UUID] | Any
    column: InstrumentedAttribute[bytes | None] | Any
    scope: Callable[[Any], UUID]
    identity: Callable[[Any], bytes]
