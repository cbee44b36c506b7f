"""Reading a Yjs document: strictly, and only what changed since the last time."""

from __future__ import annotations

import json
from collections.abc import Callable

from pycrdt import Doc, Map, Text

from activities.projects.drawing.shape import ROOTS, TEXTS, Roots, is_edge_name
from activities.projects.drawing.values import SHARED, read_plain, read_shared, read_text
from nextscript.document.models import MAX_BYTES
from nextscript.errors import Invalid
from nextscript.findings import Finding
from nextscript.values import Json

Changed = dict[str, set[str]]
"""By map, the keys whose values came, went or became others."""


class Reading:
    """What a document says, kept up to date as it changes."""

    def __init__(self, doc: Doc[Map[object]]) -> None:
        self._doc = doc
        self._maps = {root: doc.get(root, type=Map) for root in ROOTS}
        self._roots: Roots = {root: {} for root in ROOTS}
        self._bytes: dict[tuple[str, str], int] = {}
        with doc.transaction():
            self._stale = {root: set(one.keys()) for root, one in self._maps.items()}
        for root, one in self._maps.items():
            one.observe_deep(self._noting(root))  # type: ignore[arg-type] # its type is not exported

    def roots(self) -> tuple[Roots, Changed]:
        """Read what changed, and say what did. Raises Invalid for what no writer of ours writes."""
        unknown = set(self._doc.keys()) - set(ROOTS)
        if unknown:
            raise _refused("", f"A flow has no part “{min(unknown)[:60]}”.")
        changed, self._stale = self._stale, {root: set() for root in ROOTS}
        with self._doc.transaction():
            for root, keys in changed.items():
                for key in keys:
                    self._read(root, key)
        if sum(self._bytes.values()) > MAX_BYTES:
            raise _refused("", "This is larger than 5 MB.", "flow.too_large")
        return self._roots, changed

    def _read(self, root: str, key: str) -> None:
        place, known = self._maps[root], self._roots[root]
        known.pop(key, None)
        self._bytes.pop((root, key), None)
        if key in place:
            try:
                known[key] = _READERS[root](key, place[key])
            except (ValueError, RecursionError) as error:
                raise _refused(root, f"{root} “{key[:80]}”: {error}") from None
            self._bytes[root, key] = _size(known[key]) + len(key)

    def _noting(self, root: str) -> Callable[[list[object]], None]:
        def note(events: list[object]) -> None:
            for event in events:
                path, keys = getattr(event, "path", []), getattr(event, "keys", {})
                self._stale[root].update([str(path[0])] if path else keys)

        return note


def _meta(key: str, value: object) -> Json:
    if key in TEXTS:
        return _text(value)
    if key in ("outputs", "epoch"):
        return read_plain(value)
    raise ValueError("there is no such field")


def _node(_: str, value: object) -> Json:
    if not isinstance(value, Map):
        raise ValueError("a node is a shared map")
    return {name: _field(name, inner) for name, inner in value.items()}


def _field(name: str, value: object) -> Json:
    if name == "id":
        raise ValueError("a node's id is its key")
    if name == "notes":
        return _text(value) if isinstance(value, Text) else read_plain(value)
    return read_shared(value) if name == "config" else _plain(name, value)


def _edge(key: str, value: object) -> Json:
    if not is_edge_name(key) or not isinstance(value, Map):
        raise ValueError("an edge is a shared map, called from>to")
    if not {*value.keys()} <= {"max_visits"}:
        raise ValueError("an edge has max_visits and nothing else")
    return {name: _plain(name, inner) for name, inner in value.items()}


def _plain(_: str, value: object) -> Json:
    if isinstance(value, SHARED):
        raise ValueError("this is a plain value, not a shared one")
    return read_plain(value)


def _text(value: object) -> str:
    if isinstance(value, Text):
        return read_text(value)
    if isinstance(value, str):
        return value
    raise ValueError("this is a text")


def _size(value: Json) -> int:
    return len(
        json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
    )


def _refused(root: str, message: str, code: str = "flow.wrong_type") -> Invalid:
    pointer = f"/{root}" if root and root != "meta" else ""
    finding = Finding(severity="error", code=code, pointer=pointer, message=message)
    return Invalid(message, code="flow.malformed", findings=[finding])


_READERS: dict[str, Callable[[str, object], Json]] = {
    "meta": _meta,
    "nodes": _node,
    "edges": _edge,
    "layout": _plain,
    "settings": _plain,
    "inputs": _plain,
    "outputs": _plain,
}
