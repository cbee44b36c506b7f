"""Values of runs: kept, read back and cut into pages."""

from __future__ import annotations

import time

import pytest

from activities.runs.fetched import Fetched
from activities.runs.keeping import storable
from activities.runs.values import Page, encoded, shown, size_of, slice_of
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


def test_a_page_never_grows_with_what_is_in_its_items() -> None:
    rows: Json = [{"id": at, "photo": "x" * 1_000_000, "tags": ["a"]} for at in range(20)]

    found = slice_of(rows, Page("", 0, 20))
    photo = slice_of(rows, Page("/3/photo", 10, 5))

    assert len(encoded(found.value)) < 300_000
    assert isinstance(found.value, list)
    named = {"$more": {"type": "string", "total": 1_000_000}}
    assert found.value[0] == {"id": 0, "photo": named, "tags": ["a"]}
    assert (found.truncated, found.next, found.total) == (True, None, 20)
    assert (photo.value, photo.total) == ("xxxxx", 1_000_000)


def test_a_page_that_is_full_ends_early_and_says_where_to_go_on() -> None:
    rows: Json = [{"text": "y" * 1_000} for _ in range(1_000)]
    read, at = 0, 0

    while True:
        found = slice_of(rows, Page("", at, 1_000))
        assert isinstance(found.value, list)
        assert not found.truncated
        read += len(found.value)
        if found.next is None:
            break
        at = found.next

    assert read == 1_000
    assert at > 200


async def test_the_next_page_of_fifty_megabytes_is_there_at_once() -> None:
    rows: Json = [{"n": at, "text": "z" * 480} for at in range(100_000)]
    value, fetched = await keep(OBJECTS, "p", rows), Fetched(OBJECTS)
    slice_of(await fetched.get("p", value), Page("", 0, 100), size_of(value))

    began = time.perf_counter()
    page = slice_of(await fetched.get("p", value), Page("", 50_000, 100), size_of(value))
    took = time.perf_counter() - began

    assert isinstance(page.value, list)
    assert (page.value[0] or {})["n"] == 50_000  # type: ignore[call-overload, index]
    assert page.size > 48_000_000
    assert took < 0.3


@pytest.mark.parametrize("pointer", ["/x", "/a/3", "/a/-1", "/a/01x", "/b/0"])
def test_a_pointer_to_nothing_is_not_found(pointer: str) -> None:
    with pytest.raises(NotFound):
        slice_of({"a": [1], "b": "text"}, Page(pointer))


def test_text_the_database_cannot_hold_is_made_to_fit() -> None:
    assert storable({"a\0": ["\ud800x", 1, None]}) == {"a\ufffd": ["\ufffdx", 1, None]}
