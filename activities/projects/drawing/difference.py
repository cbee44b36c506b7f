"""Making a Yjs document say something else, touching only what differs."""

from __future__ import annotations

from pycrdt import Array, Map, Text

from activities.projects.drawing.shape import TEXTS, Fields, Roots
from activities.projects.drawing.values import (
    is_long,
    read_plain,
    read_shared,
    same,
    shared,
)
from nextscript.values import Json

Shared = Map[object]


def make_say(maps: dict[str, Shared], target: Roots) -> None:
    """Change the maps of a document so that they read as `target`; to be done in a transaction."""
    for root, fields in target.items():
        place = maps[root]
        _drop(place, set(fields) | ({"epoch"} if root == "meta" else set()))
        for key, value in fields.items():
            if root in ("nodes", "edges") and isinstance(value, dict):
                _put_object(place, key, value)
            elif root == "meta" and key in TEXTS and isinstance(value, str):
                _put_text(place, key, value)
            else:
                _put_plain(place, key, value)


def _put_object(place: Shared, key: str, fields: Fields) -> None:
    inner = place.get(key)
    if not isinstance(inner, Map):
        inner = place[key] = Map()
    _drop(inner, set(fields))
    for name, value in fields.items():
        if name == "config":
            _put_deep(inner, name, value)
        elif name == "notes" and isinstance(value, str):
            _put_text(inner, name, value)
        else:
            _put_plain(inner, name, value)


def _drop(place: Shared, wanted: set[str]) -> None:
    for key in set(place.keys()) - wanted:
        del place[key]


def _put_plain(place: Shared, key: str, value: Json) -> None:
    if key not in place or not _reads_as(place[key], value):
        place[key] = value


def _put_text(place: Shared, key: str, value: str) -> None:
    inner = place.get(key)
    if isinstance(inner, Text):
        _retype(inner, value)
    elif key not in place or inner != value:
        place[key] = Text(value) if is_long(value) else value


def _put_deep(place: Shared, key: str, value: Json) -> None:
    if key not in place or not _merge(place[key], value):
        place[key] = shared(value)


def _merge(inner: object, value: Json) -> bool:
    """Change a value in place; False when it is of another kind and must be replaced."""
    if isinstance(inner, Map) and isinstance(value, dict):
        _drop(inner, set(value))
        for key, one in value.items():
            _put_deep(inner, key, one)
        return True
    if isinstance(inner, Array) and isinstance(value, list):
        _merge_list(inner, value)
        return True
    if isinstance(inner, Text) and isinstance(value, str):
        _retype(inner, value)
        return True
    return not isinstance(inner, Map | Array | Text) and _reads_as(inner, value)


def _merge_list(inner: Array[object], value: list[Json]) -> None:
    """Keep what is equal at both ends, merge what stands between, one by one."""
    now = [_read(one) for one in inner]
    start, end = _common(now, value)
    old, new = len(now) - start - end, len(value) - start - end
    for at in range(start, start + min(old, new)):
        if not _merge(inner[at], value[at]):
            inner[at] = shared(value[at])
    if old > new:
        del inner[start + new : start + old]
    for at in range(start + old, start + new):
        inner.insert(at, shared(value[at]))


def _retype(text: Text, value: str) -> None:
    """Replace what differs in a text. Its places count bytes of UTF-8."""
    now = str(text)
    start, end = _common(now, value)
    at = len(now[:start].encode())
    gone = len(now[start : len(now) - end].encode())
    if gone:
        del text[at : at + gone]
    typed = value[start : len(value) - end]
    if typed:
        text.insert(at, typed)


def _common(one: str | list[Json], other: str | list[Json]) -> tuple[int, int]:
    """Count what two sequences have in common at their start, and then at their end."""
    most = min(len(one), len(other))
    start = 0
    while start < most and same(one[start], other[start]):
        start += 1
    end = 0
    while end < most - start and same(one[-1 - end], other[-1 - end]):
        end += 1
    return start, end


def _reads_as(inner: object, value: Json) -> bool:
    try:
        return not isinstance(inner, Map | Array | Text) and same(read_plain(inner), value)
    except ValueError:
        return False


def _read(inner: object) -> Json:
    try:
        return read_shared(inner)
    except ValueError:
        return None
