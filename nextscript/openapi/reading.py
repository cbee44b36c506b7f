"""Reading an API's description: JSON or YAML, bounded, and forgiving where nothing is unsafe."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)

from nextscript.document.strict_json import refuse
from nextscript.values import Json

MAX_BYTES = 50 * 1024 * 1024
MAX_DEPTH = 200
MAX_VALUES = 5_000_000
"""Values after every alias is written out; ten lines of YAML can ask for billions."""
_CODE = "openapi.unreadable"
_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,40})\Z")
_FLOAT = re.compile(r"[-+]?(0|[1-9][0-9]{0,40})?(\.[0-9]{1,60})?([eE][-+]?[0-9]{1,3})?\Z")
_WORDS: dict[str, Json] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass
class Text:
    """A document that was read, and what was odd about it."""

    value: Json
    odd: list[str] = field(default_factory=list)


def read_text(data: bytes | str) -> Text:
    """Read a document. Raises Malformed `openapi.unreadable` when it is neither JSON nor YAML,
    or larger or deeper than any description is."""
    text = _decoded(data)
    found = _json(text) if text.lstrip()[:1] in ("{", "[") else None
    if found is None:
        found = _yaml(text)
    if _is_too_deep(found.value):
        raise refuse(_CODE, "", f"This is nested deeper than {MAX_DEPTH} levels.")
    return found


def _decoded(data: bytes | str) -> str:
    if len(data) > MAX_BYTES:
        raise refuse(_CODE, "", f"This is larger than {MAX_BYTES // 1024 // 1024} MB.")
    if isinstance(data, str):
        return data.removeprefix("\ufeff")
    try:
        return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        raise refuse(_CODE, "", "This is not UTF-8 text.") from None


def _json(text: str) -> Text | None:
    """Read JSON; None for what only begins as JSON does."""
    doubled: set[str] = set()

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:  # Any: JSON
        made = dict(found)
        if len(made) < len(found) and len(doubled) < 20:
            counted = Counter(key for key, _ in found)
            doubled.update(key for key, times in counted.items() if times > 1)
        return made

    try:
        value: Json = json.loads(text, object_pairs_hook=pairs, parse_int=_int)
    except RecursionError:
        raise refuse(_CODE, "", f"This is nested deeper than {MAX_DEPTH} levels.") from None
    except ValueError:
        return None
    return Text(
        value, [f"The key “{one}” is there twice; the last one counts." for one in sorted(doubled)]
    )


def _int(text: str) -> int | float:
    return int(text) if len(text) < 300 else float("inf")


def _yaml(text: str) -> Text:
    reader = _Reader(text)
    try:
        return Text(reader.read(), reader.odd)
    except yaml.YAMLError as failure:
        mark = getattr(failure, "problem_mark", None)
        place = f" (line {mark.line + 1}, column {mark.column + 1})" if mark else ""
        said = getattr(failure, "problem", None) or "it cannot be read"
        raise refuse(_CODE, "", f"This is neither JSON nor YAML: {said}{place}.") from None


class _Reader:
    """Builds values from the parser's events: several times faster than PyYAML's own objects."""

    def __init__(self, text: str) -> None:
        self.events: Iterator[Event] = yaml.parse(text, Loader=_LOADER)
        self.anchors: dict[str, tuple[Json, int]] = {}
        self.values = 0
        self.odd: list[str] = []

    def read(self) -> Json:
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                continue
            if isinstance(event, NodeEvent):
                return self.value(event, 1)  # further documents are no part of it
        return None

    def value(self, event: Event, depth: int) -> Json:
        self.values += 1
        if isinstance(event, ScalarEvent):
            made = _scalar(event)
        elif isinstance(event, AliasEvent):
            return self.alias(event)
        elif depth > MAX_DEPTH:
            raise refuse(_CODE, "", f"This is nested deeper than {MAX_DEPTH} levels.")
        else:
            before = self.values
            mapping = isinstance(event, MappingStartEvent)
            made = self.mapping(depth) if mapping else self.sequence(event, depth)
            if event.anchor:  # type: ignore[attr-defined] # all nodes have it
                self.anchors[event.anchor] = (made, self.values - before + 1)  # type: ignore[attr-defined]
            return made
        if event.anchor:
            self.anchors[event.anchor] = (made, 1)
        return made

    def alias(self, event: AliasEvent) -> Json:
        if event.anchor not in self.anchors:
            raise refuse(_CODE, "", f"There is no anchor “{str(event.anchor)[:80]}” before.")
        made, size = self.anchors[event.anchor]
        self.values += size
        if self.values > MAX_VALUES:
            raise refuse(_CODE, "", "Aliases make this document too large.")
        return made

    def sequence(self, event: Event, depth: int) -> list[Json]:
        if not isinstance(event, CollectionStartEvent):
            raise refuse(_CODE, "", "There is something here that is not a value.")
        made: list[Json] = []
        for one in self.events:
            if isinstance(one, CollectionEndEvent):
                break
            made.append(self.value(one, depth + 1))
        return made

    def mapping(self, depth: int) -> dict[str, Json]:
        made: dict[str, Json] = {}
        merged: list[Json] = []
        for event in self.events:
            if isinstance(event, CollectionEndEvent):
                break
            if not isinstance(event, ScalarEvent):
                key = json.dumps(self.value(event, depth + 1))[:200]
            else:
                key = str(event.value)
            value = self.value(next(self.events), depth + 1)
            if key == "<<":
                merged += value if isinstance(value, list) else [value]
                continue
            if key in made and len(self.odd) < 20:
                line = event.start_mark.line + 1 if event.start_mark else 0
                self.odd.append(
                    f"The key “{key[:80]}” is there twice (line {line}); the last one counts."
                )
            made[key] = value
        for one in merged:
            if isinstance(one, dict):
                made = {**one, **made}
        return made


def _scalar(event: ScalarEvent) -> Json:
    text = str(event.value)
    if event.style or (event.tag and not event.implicit[0]):
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.match(text):
        return int(text)
    if text[:1] in "-+.0123456789" and _FLOAT.match(text):
        try:
            return float(text)
        except ValueError:
            return text
    return text


def _is_too_deep(value: Json) -> bool:
    level: list[object] = [value]
    for _ in range(MAX_DEPTH):
        seen: dict[int, object] = {}
        for one in level:
            inner = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
            seen.update({id(item): item for item in inner if isinstance(item, dict | list)})
        if not seen:
            return False
        level = list(seen.values())
    return True
