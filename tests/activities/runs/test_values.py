"""Values of runs: kept, read back and cut into pages."""

from __future__ import annotations

import pytest

from activities.runs.keeping import storable
from activities.runs.values import Page, shown, size_of, slice_of
from engine.client import fetch, keep
from nextscript.errors import NotFound
from nextscript.values import Json, Many, Small, Stored, to_wire
from store.keys import KeyRing, new_key
from store.objects import ObjectStore

OBJECTS = ObjectStore("memory:///", KeyRing.parse(new_key()))


async def test_a_small_value_stays_and_a_large_one_becomes_an_object() -> None:
    large: Json = ["ü" * 1000] * 100
    value = await keep(OBJECTS, "p", large)

    assert await keep(OBJECTS, "p", {"a": 1}) == Small({"a": 1})
    assert isinstance(value, Stored)
    assert (value.type, value.length) == ("array", 100)
    assert await fetch(OBJECTS, "p", Many((value, Small(1)))) == [large, 1]


async def test_a_value_over_the_limit_is_not_shown() -> None:
    wire = to_wire(Small("x" * 100))

    assert await shown(OBJECTS, "p", wire, limit=50) is None
    assert await shown(OBJECTS, "p", wire, limit=None) == "x" * 100
    assert size_of(Small("x" * 100)) == 102


@pytest.mark.parametrize(
    ("page", "value", "next_"),
    [
        (Page("", 0, 2), {"a": [1, 2, 3], "b": "text"}, 2),
        (Page("/a", 1, 1), [2], 2),
        (Page("/a", 2, 9), [3], None),
        (Page("/b", 1, 2), "ex", 3),
        (Page("/a/0", 0, 1), 1, None),
        (Page("/c~1d", 0, 1), None, None),
    ],
)
def test_a_page_is_cut_at_a_pointer(page: Page, value: object, next_: int | None) -> None:
    found = slice_of({"a": [1, 2, 3], "b": "text", "c/d": None}, page)

    assert (found.value, found.next) == (value, next_)


@pytest.mark.parametrize("pointer", ["/x", "/a/3", "/a/-1", "/a/01x", "/b/0"])
def test_a_pointer_to_nothing_is_not_found(pointer: str) -> None:
    with pytest.raises(NotFound):
        slice_of({"a": [1], "b": "text"}, Page(pointer))


def test_text_the_database_cannot_hold_is_made_to_fit() -> None:
    assert storable({"a\0": ["\ud800x", 1, None]}) == {"a\ufffd": ["\ufffdx", 1, None]}
