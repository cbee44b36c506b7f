"""Where in a file a JSON Pointer leads."""

from __future__ import annotations

import yaml
from yaml.nodes import MappingNode, Node, SequenceNode


class Positions:
    """The lines of a YAML or JSON text, by pointer."""

    def __init__(self, text: str) -> None:
        try:
            # Composed, not constructed: nothing is built from it, aliases are not written out.
            self._root = yaml.compose(text, Loader=yaml.SafeLoader)
        except (yaml.YAMLError, RecursionError):
            self._root = None

    def line(self, pointer: str) -> int:
        """Give the line a pointer leads to, or of the last part of it that is there."""
        node = self._root
        line = 1
        for part in pointer.split("/")[1:]:
            found = _child(node, part.replace("~1", "/").replace("~0", "~"))
            if found is None:
                break
            line, node = found
        return line


def _child(node: Node | None, name: str) -> tuple[int, Node] | None:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if key.value == name:
                return key.start_mark.line + 1, value
    elif isinstance(node, SequenceNode) and name.isdigit() and int(name) < len(node.value):
        item = node.value[int(name)]
        return item.start_mark.line + 1, item
    return None
