"""Another id for a node: every place that names it, expressions included."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass, field
from typing import Any

from engine.compiler.shapes import find_places
from engine.compiler.templates import LAZY_NAMES
from nextscript.catalog import Catalog
from nextscript.document import parse_document
from nextscript.document.models import SLUG
from nextscript.document.strict_json import join_pointer
from nextscript.errors import ExpressionError, Invalid
from nextscript.expressions import renamed
from nextscript.findings import Finding, JsonPatchOp
from nextscript.node_types import Declaration
from nextscript.values import Json

_SLUG = re.compile(SLUG.replace("$", r"\Z"))
_HOW = (
    "A name that expressions use has small letters, digits and _, begins with a letter and has at "
    "most 63 characters."
)
Raw = dict[str, Any]  # Any: a flow document as JSON, checked when it was parsed


@dataclass
class Renamed:
    """The new document, what changed in it, and the places that could not be read."""

    document: Raw
    patch: list[JsonPatchOp] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def rename_node(document: Json, catalog: Catalog, old: str, new: str) -> Renamed:
    """Rename a node. Raises Invalid for a name that is taken, reserved or none at all.

    An expression that cannot be read is left as it is, and told.
    """
    parse_document(document)
    made = Renamed(copy.deepcopy(document))  # type: ignore[arg-type] # parsing said so
    if all(node["id"] != old for node in made.document.get("nodes", [])):
        raise _refused("/node", f"There is no step called “{old[:100]}”.", "expr.node")
    if not _SLUG.match(new):
        raise _refused("/to", _HOW, "flow.bad_id")
    if new != old:
        _Renaming(made, catalog, old, new).run()
    _refuse_name(made.document, new)
    return made


@dataclass
class _Renaming:
    made: Renamed
    catalog: Catalog
    old: str
    new: str

    def run(self) -> None:
        document = self.made.document
        for at, node in enumerate(document.get("nodes", [])):
            self._node(f"/nodes/{at}", node)
        for at, edge in enumerate(document.get("edges", [])):
            source, dot, port = edge["from"].partition(".")
            if source == self.old:
                self._set(edge, "from", f"/edges/{at}/from", f"{self.new}{dot}{port}")
            self._id(edge, "to", f"/edges/{at}")
        self._texts(document, "outputs", "/outputs")
        concurrency = (document.get("settings") or {}).get("concurrency")
        if concurrency:
            self._texts(concurrency, "key", "/settings/concurrency/key")
        self._layout(document.get("layout") or {})

    def _node(self, pointer: str, node: Raw) -> None:
        self._id(node, "id", pointer)
        self._id(node, "parent", pointer)
        self._config(f"{pointer}/config", node)
        if isinstance(node.get("each"), dict):
            for name in ("items", "until"):
                self._texts(node["each"], name, f"{pointer}/each/{name}")
        else:
            self._texts(node, "each", f"{pointer}/each")
        self._texts(node, "default", f"{pointer}/default")
        self._texts(node, "guard", f"{pointer}/guard")

    def _config(self, pointer: str, node: Raw) -> None:
        config = node.get("config")
        if not config:
            return
        if node["type"] == "flow.cancel" and isinstance(config.get("nodes"), list):
            for at, _ in enumerate(config["nodes"]):
                self._id(config["nodes"], at, f"{pointer}/nodes")
        declaration = self.catalog.get(node["type"])
        for name in config:
            self._walk(config, name, join_pointer(pointer, name), declaration, node)

    def _walk(
        self,
        holder: Any,  # Any: an object or a list
        key: str | int,
        pointer: str,
        declaration: Declaration | None,
        node: Raw,
    ) -> None:
        value = holder[key]
        if isinstance(value, dict | list):
            for inner in list(value) if isinstance(value, dict) else range(len(value)):
                self._walk(value, inner, join_pointer(pointer, inner), declaration, node)
        elif isinstance(value, str):
            self._field(holder, key, pointer, declaration, node)

    def _field(
        self,
        holder: Any,  # Any: an object or a list
        key: str | int,
        pointer: str,
        declaration: Declaration | None,
        node: Raw,
    ) -> None:
        place = pointer.split("/config", 1)[1]
        places = find_places(declaration.node_type.config if declaration else {}, node["config"])
        lazy = places.is_lazy(place)
        is_activity = declaration is not None and declaration.node_type.group == "activity"
        own = lazy and is_activity and self.old in LAZY_NAMES
        if not places.is_raw(place) and not own:
            self._text(holder, key, pointer, lazy=lazy)

    def _texts(self, holder: Any, key: str | int, pointer: str) -> None:
        value = holder.get(key) if isinstance(holder, dict) else holder[key]
        if isinstance(value, str):
            self._text(holder, key, pointer, lazy=False)
        elif isinstance(value, dict):
            for name in value:
                self._texts(value, name, join_pointer(pointer, name))
        elif isinstance(value, list):
            for at in range(len(value)):
                self._texts(value, at, f"{pointer}/{at}")

    def _text(self, holder: Any, key: str | int, pointer: str, *, lazy: bool) -> None:
        text: str = holder[key]
        if self.old not in text:
            return
        try:
            found = renamed(text, self.old, self.new, lazy=lazy)
        except ExpressionError:
            self.made.left.append(pointer)
            return
        if found != text:
            self._set(holder, key, pointer, found)

    def _id(self, holder: Any, key: str | int, pointer: str) -> None:
        # Any: an object, or a list of which this is a place
        value = holder.get(key) if isinstance(holder, dict) else holder[key]
        if value == self.old:
            self._set(holder, key, join_pointer(pointer, key), self.new)

    def _set(self, holder: Any, key: str | int, pointer: str, value: Json) -> None:
        holder[key] = value
        self.made.patch.append(JsonPatchOp(op="replace", path=pointer, value=value))

    def _layout(self, layout: Raw) -> None:
        if self.old not in layout:
            return
        place = layout.pop(self.old)
        layout[self.new] = place
        self.made.patch.append(JsonPatchOp(op="remove", path=join_pointer("/layout", self.old)))
        path = join_pointer("/layout", self.new)
        self.made.patch.append(JsonPatchOp(op="add", path=path, value=place))


def _refuse_name(document: Raw, name: str) -> None:
    try:
        parse_document(document)
    except Invalid as refused:
        said = refused.findings[0]
        taken = said.code == "flow.duplicate_id"
        message = f"There is a step called “{name}” already." if taken else said.message
        raise _refused("/to", message, said.code) from None


def _refused(pointer: str, message: str, code: str) -> Invalid:
    finding = Finding(severity="error", code=code, pointer=pointer, message=message)
    return Invalid(message, code=code, findings=[finding])
