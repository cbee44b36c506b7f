"""Reading YAML as a nicer way to write JSON: no tags, no merging, nothing guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator

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

from nextscript.document.models import MAX_DEPTH
from nextscript.document.strict_json import (
    check_json,
    decode,
    join_pointer,
    read_float,
    read_int,
    refuse,
)
from nextscript.errors import Malformed
from nextscript.values import Json

MAX_ALIASES = 1_000
MAX_VALUES = 200_000
"""Values after every alias is written out; ten lines of YAML can ask for billions."""

_INT = re.compile(r"-?(0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?\Z")
_WORDS: dict[str, Json] = {"": None, "~": None, "null": None, "true": True, "false": False}
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml_strict(data: bytes | str) -> Json:
    """Read one YAML document. Raises Malformed with findings.

    Only `true` and `false` are booleans, only JSON's numbers are numbers, dates stay text. Tags,
    merge keys (`<<`), keys that are not text and duplicate keys are refused; so are aliases that
    would grow beyond what a flow may hold.
    """
    text = decode(data)
    try:
        value = _Reader(text).read()
    except yaml.YAMLError as failure:
        mark = getattr(failure, "problem_mark", None)
        place = f" (line {mark.line + 1}, column {mark.column + 1})" if mark else ""
        said = getattr(failure, "problem", None) or "it cannot be read"
        raise refuse("flow.not_yaml", "", f"This is not YAML: {said}{place}.") from None
    except RecursionError:
        raise refuse("flow.too_deep", "", "This is nested too deeply.") from None
    found = check_json(value)
    if found:
        raise Malformed(found[0].message, findings=found)
    return value


def read_scalar(text: str) -> Json:
    """Give what an unquoted word of YAML means. Raises ValueError for a number out of range."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.match(text):
        return read_int(text)
    if _FLOAT.match(text):
        return read_float(text)
    return text


class _Reader:
    """Builds values from the parser's events, so that depth and size are ours to bound."""

    def __init__(self, text: str) -> None:
        self.events: Iterator[Event] = yaml.parse(text, Loader=_LOADER)
        self.anchors: dict[str, tuple[Json, int]] = {}
        self.aliases = 0
        self.values = 0

    def read(self) -> Json:
        value: Json = None
        documents = 0
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise refuse("flow.not_yaml", "", "There is more than one document here.")
            elif isinstance(event, NodeEvent):
                value = self.value(event, "", 1)
        return value

    def value(self, event: Event, pointer: str, depth: int) -> Json:
        self.values += 1
        if isinstance(event, AliasEvent):
            return self.alias(event, pointer)
        _refuse_tag(event, pointer)
        before = self.values
        if depth > MAX_DEPTH and isinstance(event, CollectionStartEvent):
            deep = f"This is nested deeper than {MAX_DEPTH} levels."
            raise refuse("flow.too_deep", pointer, deep)
        if isinstance(event, MappingStartEvent):
            made: Json = self.mapping(pointer, depth)
        elif isinstance(event, CollectionStartEvent):
            made = self.sequence(pointer, depth)
        else:
            made = _scalar(event, pointer)
        anchor = getattr(event, "anchor", None)
        if anchor:
            self.anchors[anchor] = (made, self.values - before + 1)
        return made

    def alias(self, event: AliasEvent, pointer: str) -> Json:
        self.aliases += 1
        if event.anchor not in self.anchors:
            raise refuse("flow.not_yaml", pointer, f"There is no anchor “{event.anchor}” before.")
        made, size = self.anchors[event.anchor]
        self.values += size
        if self.aliases > MAX_ALIASES or self.values > MAX_VALUES:
            raise refuse("flow.yaml_aliases", pointer, "Aliases make this document too large.")
        return made

    def sequence(self, pointer: str, depth: int) -> list[Json]:
        made: list[Json] = []
        for event in self.events:
            if isinstance(event, CollectionEndEvent):
                break
            made.append(self.value(event, join_pointer(pointer, len(made)), depth + 1))
        return made

    def mapping(self, pointer: str, depth: int) -> dict[str, Json]:
        made: dict[str, Json] = {}
        for event in self.events:
            if isinstance(event, CollectionEndEvent):
                break
            key = _key(event, pointer)
            where = join_pointer(pointer, key)
            if key in made:
                line = f" (line {event.start_mark.line + 1})" if event.start_mark else ""
                said = f"The key “{key}” is there twice{line}."
                raise refuse("flow.duplicate_key", where, said)
            made[key] = self.value(next(self.events), where, depth + 1)
        return made


def _key(event: Event, pointer: str) -> str:
    _refuse_tag(event, pointer)
    if not isinstance(event, ScalarEvent):
        raise refuse("flow.yaml_key", pointer, "A key must be text.")
    if event.value == "<<" and not event.style:
        raise refuse("flow.yaml_merge", pointer, "Merge keys (<<) are not read; write it out.")
    return str(event.value)


def _refuse_tag(event: Event, pointer: str) -> None:
    tag = getattr(event, "tag", None)
    if tag is not None:
        raise refuse("flow.yaml_tag", pointer, f"Tags such as {str(tag)[:80]} are not read.")


def _scalar(event: Event, pointer: str) -> Json:
    if not isinstance(event, ScalarEvent):
        raise refuse("flow.not_yaml", pointer, "There is something here that is not a value.")
    if event.style:
        return str(event.value)
    try:
        return read_scalar(event.value)
    except ValueError:
        raise refuse("flow.bad_number", pointer, "This number is out of range.") from None
