"""A run's data as JSON and back."""

from __future__ import annotations

from pydantic import TypeAdapter

from engine.state.records import Data
from nextscript.values import Json

_DATA: TypeAdapter[Data] = TypeAdapter(Data)


def dump(data: Data) -> Json:
    """Render a run's data."""
    rendered: Json = _DATA.dump_python(data, mode="json")
    return rendered


def load(snapshot: Json) -> Data:
    """Read what `dump` wrote."""
    return _DATA.validate_python(snapshot)
