"""Choices that are only known while somebody fills a step in: tables, channels, customers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from pydantic import BaseModel, JsonValue

if TYPE_CHECKING:
    from nextscript.activity import ActivityContext

MOST = 200
"""How many choices a page holds at most."""


class Option(BaseModel):
    """A choice: what is written into the config, and how it is called."""

    value: JsonValue
    label: str
    hint: str | None = None


class Options(BaseModel):
    """A page of choices; `next` is the cursor the next page is asked with."""

    items: list[Option]
    next: str | None = None


@dataclass(frozen=True)
class Asked:
    """For which field choices are asked, what is filled in so far, and what was typed to search.

    The config is as it stands in the form: it may be incomplete, and expressions are text.
    """

    pointer: str
    config: Mapping[str, JsonValue] = field(default_factory=dict)
    search: str = ""
    cursor: str | None = None

    def field(self, pointer: str) -> JsonValue:
        """Give another field, such as `/table`; None when it is empty or an expression.

        `..` is the object the asked field stands in: `../kind` is the field beside it.
        """
        found: object = self.config
        for part in self._absolute(pointer).split("/")[1:]:
            found = _step(found, part)
        if isinstance(found, str) and ("{{" in found or not found):
            return None
        return found  # type: ignore[return-value] # a part of the config, which is JSON

    def matches(self, label: str) -> bool:
        """Say whether what was typed occurs in a label."""
        return self.search.lower() in label.lower()

    def _absolute(self, pointer: str) -> str:
        if not pointer.startswith("../"):
            return pointer
        return f"{self.pointer.rpartition('/')[0]}/{pointer[3:]}"


ListOptions: TypeAlias = "Callable[[Asked, ActivityContext[Any]], Awaitable[Options]]"
# Any: the context's connection type is the activity's own
Schema = dict[str, Any]  # Any: a JSON Schema is any JSON object


def pattern_of(pointer: str) -> str:
    """Give the pointer a declaration has for this field: list places are `*`."""
    return "/".join("*" if part.isdigit() else part for part in pointer.split("/"))


def mark(schema: Schema, pattern: str) -> bool:
    """Mark a field of a config's schema as one with choices; say whether there is such a field."""
    found = list(_opened(schema, schema))
    for part in pattern.split("/")[1:]:
        found = [one for before in found for one in _opened(_below(before, part), schema)]
    for one in found:
        one["x-options"] = True
    return bool(found)


def _below(schema: Schema, part: str) -> object:
    if part == "*":
        return schema.get("items", schema.get("additionalProperties"))
    return schema.get("properties", {}).get(part)


def _opened(schema: object, root: Schema) -> list[Schema]:
    """Give the schemas a place may follow, references and unions opened."""
    if not isinstance(schema, dict):
        return []
    if "$ref" in schema:
        return _opened(root.get("$defs", {}).get(schema["$ref"].rpartition("/")[2]), root)
    unions = [part for word in ("anyOf", "oneOf") for part in schema.get(word, ())]
    if unions:
        return [one for part in unions for one in _opened(part, root) if one.get("type") != "null"]
    return [schema]


def _step(value: object, part: str) -> object:
    if isinstance(value, Mapping):
        return value.get(part.replace("~1", "/").replace("~0", "~"))
    if isinstance(value, list) and part.isdigit() and int(part) < len(value):
        return value[int(part)]
    return None
