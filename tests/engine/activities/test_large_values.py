"""Values of many megabytes are kept in pieces, and no more of them is read than is asked for."""

from __future__ import annotations

from uuid import uuid4

import pytest

from engine.activities.reading import fetch, fetch_scope
from engine.activities.results import keep, keep_items, named_items
from nextscript.expressions import Settings, compile_template, evaluate
from nextscript.values import Json, Many, Small, Stored
from store.keys import KeyRing, new_key
from store.objects import ObjectStore

ROWS: list[Json] = [{"id": number, "note": f"é\n{number}" * 400} for number in range(3_000)]
TABLE: Json = {"items": ROWS, "next": None, "by": {"name": "a\u2028b"}}


class Counting:
    """Object storage that says how much was read from it."""

    def __init__(self) -> None:
        self._store = ObjectStore("memory:///", KeyRing.parse(new_key()))
        self.read = 0

    async def put(self, project_id: str, data: bytes) -> str:
        return await self._store.put(project_id, data)

    async def get(self, project_id: str, object_id: str) -> bytes:
        found = await self._store.get(project_id, object_id)
        self.read += len(found)
        return found


@pytest.fixture
def objects() -> Counting:
    return Counting()


PROJECT = uuid4().hex
AT = Settings(0.0, "UTC", "")


async def test_what_is_kept_in_pieces_is_read_back_as_it_was(objects: Counting) -> None:
    kept = await keep(objects, PROJECT, TABLE)

    assert isinstance(kept, Stored)
    assert (kept.type, kept.length) == ("object", 3)
    assert await fetch(objects, PROJECT, kept) == TABLE


@pytest.mark.parametrize("expression", ["rows.items[2999].note", "rows.by.name", "rows.next"])
async def test_a_part_is_read_without_the_rest(objects: Counting, expression: str) -> None:
    kept = await keep(objects, PROJECT, TABLE)
    template = compile_template(f"{{{{ {expression} }}}}")
    assert isinstance(kept, Stored)

    names = await fetch_scope(objects, PROJECT, template, {"rows": kept})

    assert evaluate(template, names, AT) == evaluate(template, {"rows": TABLE}, AT)
    assert objects.read < kept.size / 10


async def test_reading_all_of_a_list_reads_all_of_it(objects: Counting) -> None:
    kept = await keep(objects, PROJECT, TABLE)
    template = compile_template("{{ rows.items | length }} {{ rows.items[1].id }}")

    names = await fetch_scope(objects, PROJECT, template, {"rows": kept})

    assert evaluate(template, names, AT) == "3000 1"


async def test_the_items_of_a_long_list_are_named_and_not_carried(objects: Counting) -> None:
    kept = await keep(objects, PROJECT, TABLE)
    template = compile_template("{{ rows.items }}")

    items = await named_items(objects, PROJECT, template, {"rows": kept})

    assert items is not None
    assert len(items.items) == len(ROWS)
    assert all(isinstance(item, Stored) for item in items.items)
    assert await fetch(objects, PROJECT, items) == ROWS


async def test_small_items_of_a_long_list_stay_where_they_are(objects: Counting) -> None:
    numbers: list[Json] = [{"n": number, "text": "x" * 90} for number in range(20_000)]

    items = await keep_items(objects, PROJECT, numbers)

    assert items == Many(tuple(Small(one) for one in numbers))
