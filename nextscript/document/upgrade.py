"""Documents of older schemas, brought to the one this version writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from nextscript.document.models import SCHEMA
from nextscript.values import Json

Step = Callable[[dict[str, Json]], dict[str, Json]]

UPGRADES: Mapping[str, Step] = {}
"""By the schema a step reads; its result names the next schema. None yet: this is the first."""


def upgrade(document: dict[str, Json], steps: Mapping[str, Step] = UPGRADES) -> dict[str, Json]:
    """Bring a document to the current schema; one of an unknown schema comes back as it is."""
    for _ in range(len(steps)):
        schema = document.get("schema", SCHEMA)
        step = steps.get(schema) if isinstance(schema, str) else None
        if step is None:
            break
        document = step(document)
    return document
