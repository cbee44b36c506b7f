"""Values of runs: kept, read back and cut into pages."""

from __future__ import annotations

import pytest
from typing_extensions import override

from activities.runs.fetched import Fetched
from activities.runs.keeping import storable
from activities.runs.paging import page_of
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


class Counting(ObjectStore):
    """Object storage that says how much was read from it."""

    read = 0

    @override
    async def get(self, project_id: str, object_id: str) -> bytes:
        found = await super().get(project_id, object_id)
        self.read += len(found)
        return found


@pytest.mark.parametrize("whole", [True, False], ids=["list", "in an object"])
async def test_a_page_of_fifty_megabytes_is_read_without_the_rest(whole: bool) -> None:
    rows: list[Json] = [{"n": at, "text": "z" * 480} for at in range(100_000)]
    objects = Counting("memory:///", KeyRing.parse(new_key()))
    value = await keep(objects, "p", rows if whole else {"next": None, "rows": rows})
    where = "" if whole else "/rows"

    page = await page_of(Fetched(objects), "p", value, Page(where, 50_000, 100))
    one = await page_of(Fetched(objects), "p", value, Page(f"{where}/99999/n"))

    assert page.value == rows[50_000:50_100]
    assert (page.total, page.next) == (100_000, 50_100)
    assert page.size > 48_000_000
    assert one.value == 99_999
    assert objects.read < 2_000_000


async def test_an_object_with_a_long_list_names_it() -> None:
    value = await keep(OBJECTS, "p", {"next": 5, "rows": [{"text": "z" * 480}] * 5_000})

    page = await page_of(Fetched(OBJECTS), "p", value, Page())

    assert page.value == {"next": 5, "rows": {"$more": {"type": "array", "total": 5_000}}}
    assert page.truncated


async def test_pages_of_a_list_in_pieces_join_without_a_gap() -> None:
    rows: list[Json] = [{"n": at, "text": "z" * 3_000} for at in range(1_000)]
    value = await keep(OBJECTS, "p", rows)
    found: list[Json] = []
    at: int | None = 0
    while at is not None:
        page = await page_of(Fetched(OBJECTS), "p", value, Page("", at, 300))
        assert isinstance(page.value, list)
        found += page.value
        at = page.next

    assert found == rows


@pytest.mark.parametrize("pointer", ["/x", "/a/3", "/a/-1", "/a/01x", "/b/0"])
def test_a_pointer_to_nothing_is_not_found(pointer: str) -> None:
    with pytest.raises(NotFound):
        slice_of({"a": [1], "b": "text"}, Page(pointer))


def test_text_the_database_cannot_hold_is_made_to_fit() -> None:
    assert storable({"a\0": ["\ud800x", 1, None]}) == {"a\ufffd": ["\ufffdx", 1, None]}
