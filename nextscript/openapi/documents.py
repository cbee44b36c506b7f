"""Following `$ref`: within a document, and into others that were given. Nothing is fetched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urljoin

from nextscript.values import Json

Object = dict[str, Any]  # Any: a description is any JSON
_HOPS = 50
_WEB = ("https://", "http://")


@dataclass(frozen=True)
class Node:
    """A part of a document, and which document that is: references are relative to it."""

    value: Any  # Any: as above
    document: str = ""
    name: str = ""
    """The last part of the reference it was found by."""

    @property
    def object(self) -> Object:
        """Give it as an object, empty when it is none."""
        return self.value if isinstance(self.value, dict) else {}


class Documents:
    """A description and the further documents it may refer to, by their names or addresses."""

    def __init__(self, main: Json, further: Mapping[str, Json], *, name: str = "") -> None:
        self._documents: dict[str, Json] = {name: main, **further}
        self.main = Node(main, name)
        self.missing: dict[str, None] = {}
        """References that lead nowhere, in the order they were met."""
        self.wanted: dict[str, None] = {}
        """Addresses of further documents that are referred to and were not given."""

    def at(self, node: Node, reference: str) -> Node | None:
        """Give what a reference leads to, or None; then it is among the missing."""
        address, _, fragment = reference.partition("#")
        name = self._name(node.document, address)
        found: Any = None if name is None else self._documents[name]
        last = address
        for part in fragment.split("/")[1:]:
            last = unquote(part).replace("~1", "/").replace("~0", "~")
            found = _step(found, last)
        if found is None or name is None or (fragment and not fragment.startswith("/")):
            self.missing.setdefault(reference[:200])
            if name is None and (wanted := urljoin(node.document, address)).startswith(_WEB):
                self.wanted.setdefault(wanted)
            return None
        return Node(found, name, last)

    def resolved(self, value: object, node: Node) -> Node:
        """Follow the references of a parameter, answer or the like; what leads nowhere is empty."""
        here = Node(value, node.document)
        for _ in range(_HOPS):
            reference = here.object.get("$ref")
            if not isinstance(reference, str):
                return here
            found = self.at(here, reference)
            if found is None:
                return Node({}, node.document)
            beside = {key: one for key, one in here.object.items() if key != "$ref"}
            inner = {**found.object, **beside} if beside and found.object else found.value
            here = Node(inner, found.document, found.name)
        self.missing.setdefault("a reference to itself")
        return Node({}, node.document)

    def _name(self, current: str, address: str) -> str | None:
        if not address:
            return current
        choices = (urljoin(current, address), address, address.removeprefix("./"))
        return next((one for one in choices if one in self._documents), None)


def _step(value: Any, key: str) -> Any:  # Any: JSON
    if isinstance(value, dict):
        return value.get(key)
    if isinstance(value, list) and key.isdigit() and int(key) < len(value):
        return value[int(key)]
    return None
