"""The published list, for the editor's completion and for the docs."""

from __future__ import annotations

from nextscript.expressions.library import COLLECTIONS
from nextscript.expressions.library.published import Published


def reference() -> list[Published]:
    """List every filter, function and test, by group."""
    return [entry for group in COLLECTIONS for entry in group.entries]
