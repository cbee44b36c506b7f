"""The published filters, functions and tests: all that an expression can call."""

from __future__ import annotations

from nextscript.expressions.library import (
    chance,
    dates,
    encoding,
    lists,
    numbers,
    objects,
    regex,
    selection,
    strings,
    tests,
)
from nextscript.expressions.library.published import Published

COLLECTIONS = (
    strings.STRINGS,
    regex.REGEX,
    numbers.NUMBERS,
    lists.LISTS,
    selection.SELECTION,
    objects.OBJECTS,
    dates.DATES,
    encoding.ENCODING,
    chance.CHANCE,
    tests.TESTS,
)

FILTERS: dict[str, Published] = {
    name: entry for group in COLLECTIONS for name, entry in group.of("filter").items()
}
FUNCTIONS: dict[str, Published] = {
    name: entry for group in COLLECTIONS for name, entry in group.of("function").items()
}
TESTS: dict[str, Published] = {
    name: entry for group in COLLECTIONS for name, entry in group.of("test").items()
}

KEYWORDS = ("and", "or", "not", "in", "is", "if", "else", "null")
FUNCTION_NAMES = frozenset((*FUNCTIONS, *KEYWORDS))
"""Names a node may not have, besides the reserved ones: functions, and words of the language."""
