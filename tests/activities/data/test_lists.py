"""The nodes that work on lists."""

from __future__ import annotations

import pytest
from pydantic import JsonValue, ValidationError

from activities import BUILTIN
from activities.data import DATA
from activities.data.deduplicate import deduplicate
from activities.data.filter_items import filter_items
from activities.data.group_items import aggregate, group_items
from activities.data.join_lists import join_lists
from activities.data.lists import flatten, limit, merge, split
from activities.data.map_items import map_items
from activities.data.sort_items import sort_items
from nextscript.errors import ExpressionError, Rejected
from nextscript.testing import run

ORDERS: JsonValue = [
    {"id": 1, "city": "Ulm", "total": 50},
    {"id": 2, "city": "Bonn", "total": 150},
    {"id": 3, "city": "Ulm", "total": 250},
]


async def test_filter_keeps_what_the_condition_holds_for() -> None:
    config: dict[str, JsonValue] = {"items": ORDERS, "where": "{{ item.total > 100 }}"}
    assert [order["id"] for order in await run(filter_items, config)] == [2, 3]  # type: ignore[union-attr, index, call-overload]
    assert await run(filter_items, {"items": [1, 2, 3], "where": "index > 0"}) == [2, 3]
    assert await run(filter_items, {"items": [1], "where": "null"}) == []


async def test_filter_takes_ten_thousand_items() -> None:
    items: list[JsonValue] = [{"n": n} for n in range(10_000)]
    kept = await run(filter_items, {"items": items, "where": "item.n % 2 == 0"})
    assert len(kept) == 5_000  # type: ignore[arg-type]


async def test_an_error_says_which_item_it_was() -> None:
    with pytest.raises(ExpressionError, match=r"Item 1: .*total") as error:
        await run(filter_items, {"items": [{"total": 1}, {}], "where": "item.total > 0"})
    assert error.value.code == "expr.missing_key"
    with pytest.raises(Rejected, match="neither true nor false"):
        await run(filter_items, {"items": [1], "where": "'maybe'"})
    with pytest.raises(ValidationError, match="line 1"):
        await run(filter_items, {"items": [1], "where": "item >"})


async def test_data_that_looks_like_an_expression_stays_text() -> None:
    items: list[JsonValue] = ["{{ 1 + 1 }}"]
    assert await run(map_items, {"items": items, "value": "item"}) == items


@pytest.mark.parametrize(
    ("value", "result"),
    [
        ("item.id", [1, 2, 3]),
        ({"n": "{{ item.id }}", "at": ["index"], "kind": "'x'", "one": 1, "yes": True}, None),
        (None, [None, None, None]),
        ("'Order ' ~ item.id", ["Order 1", "Order 2", "Order 3"]),
    ],
)
async def test_map_puts_something_else_in_each_place(value: JsonValue, result: JsonValue) -> None:
    found = await run(map_items, {"items": ORDERS, "value": value})
    first: JsonValue = {"n": 1, "at": [0], "kind": "x", "one": 1, "yes": True}
    assert found == result if result else found[0] == first  # type: ignore[index]


async def test_fixed_text_in_a_map_asks_for_quotes() -> None:
    with pytest.raises(ExpressionError) as error:
        await run(map_items, {"items": [1], "value": {"kind": "crm"}})
    assert "quotes" in (error.value.hint or "")


async def test_sort_keeps_the_places_of_equals_and_puts_null_last() -> None:
    items: JsonValue = [{"k": 2, "n": 1}, {"k": None, "n": 2}, {"k": 1, "n": 3}, {"k": 2, "n": 4}]
    for descending, order in ((False, [3, 1, 4, 2]), (True, [1, 4, 3, 2])):
        config: dict[str, JsonValue] = {"items": items, "by": "item.k", "descending": descending}
        assert [one["n"] for one in await run(sort_items, config)] == order  # type: ignore[union-attr, index, call-overload]
    assert await run(sort_items, {"items": ["b", "a"]}) == ["a", "b"]
    with pytest.raises(Rejected, match="a number and text"):
        await run(sort_items, {"items": ["b", 1]})


async def test_groups_and_totals() -> None:
    groups = await run(group_items, {"items": ORDERS, "by": "item.city"})
    assert [(one["key"], len(one["items"])) for one in groups] == [("Ulm", 2), ("Bonn", 1)]  # type: ignore[union-attr, index, call-overload, arg-type]
    config: dict[str, JsonValue] = {
        "items": ORDERS,
        "group_by": "{{ item.city }}",
        "values": {"city": "key", "count": "group | length", "sum": "group | map('total') | sum"},
    }
    assert await run(aggregate, config) == [
        {"city": "Ulm", "count": 2, "sum": 300},
        {"city": "Bonn", "count": 1, "sum": 150},
    ]
    total: dict[str, JsonValue] = {"items": ORDERS, "values": {"n": "group | length"}}
    assert await run(aggregate, total) == [{"n": 3}]


async def test_a_total_over_a_large_group_is_worked_out() -> None:
    items: list[JsonValue] = [{"n": 1} for _ in range(100_000)]
    config: dict[str, JsonValue] = {"items": items, "values": {"sum": "group | map('n') | sum"}}
    assert await run(aggregate, config) == [{"sum": 100_000}]


async def test_one_and_true_are_not_the_same_but_one_is() -> None:
    assert await run(deduplicate, {"items": [1, 1.0, True, "1", None, None]}) == [
        1,
        True,
        "1",
        None,
    ]
    config: dict[str, JsonValue] = {
        "items": [{"e": "A", "n": 1}, {"e": "a", "n": 2}],
        "by": "item.e | lower",
        "keep": "last",
    }
    assert await run(deduplicate, config) == [{"e": "a", "n": 2}]


@pytest.mark.parametrize(
    ("how", "pairs"),
    [
        ("inner", [("a", "x"), ("a", "y")]),
        ("left", [("a", "x"), ("a", "y"), ("b", None), ("n", None)]),
        ("outer", [("a", "x"), ("a", "y"), ("b", None), ("n", None), (None, "z"), (None, "m")]),
    ],
)
async def test_joined_as_in_a_database(
    how: str, pairs: list[tuple[str | None, str | None]]
) -> None:
    config: dict[str, JsonValue] = {
        "left": [{"k": 1, "v": "a"}, {"k": 2, "v": "b"}, {"k": None, "v": "n"}],
        "right": [
            {"r": 1, "v": "x"},
            {"r": 1, "v": "y"},
            {"r": 3, "v": "z"},
            {"r": None, "v": "m"},
        ],
        "on": {"left": "item.k", "right": "item.r"},
        "how": how,
    }
    found = await run(join_lists, config)
    assert [
        tuple(side and side["v"] for side in (pair["left"], pair["right"]))  # type: ignore[index, call-overload]
        for pair in found  # type: ignore[union-attr]
    ] == pairs


async def test_parts_of_lists() -> None:
    items: list[JsonValue] = [1, 2, 3, 4, 5]
    assert await run(limit, {"items": items, "count": 2}) == [1, 2]
    assert await run(limit, {"items": items, "count": 2, "skip": 1}) == [2, 3]
    assert await run(limit, {"items": items, "count": 2, "skip": 1, "from_end": True}) == [3, 4]
    assert await run(limit, {"items": items, "count": 9, "from_end": True}) == items
    assert await run(flatten, {"items": [1, [2, [3]]]}) == [1, 2, [3]]
    assert await run(flatten, {"items": [1, [2, [3]]], "depth": 2}) == [1, 2, 3]
    assert await run(split, {"items": items, "size": 2}) == [[1, 2], [3, 4], [5]]
    assert await run(split, {"items": "a, b,c", "by": ","}) == ["a", "b", "c"]
    assert await run(split, {"items": "one\ntwo"}) == ["one", "two"]
    with pytest.raises(Rejected):
        await run(split, {"items": items})


async def test_lists_and_objects_are_put_together() -> None:
    assert await run(merge, {"values": [[1], None, [2]]}) == [1, 2]
    values: list[JsonValue] = [{"a": {"x": 1}, "b": 1}, {"a": {"y": 2}}]
    assert await run(merge, {"values": values}) == {"a": {"y": 2}, "b": 1}
    assert await run(merge, {"values": values, "deep": True}) == {"a": {"x": 1, "y": 2}, "b": 1}
    with pytest.raises(Rejected, match="a list and an object"):
        await run(merge, {"values": [[1], {}]})


def test_every_node_says_what_it_does_in_words() -> None:
    assert len({one.node_type.type for one in BUILTIN}) == len(BUILTIN)
    for one in BUILTIN:
        shown = one.node_type
        assert shown.title, shown.type
        assert shown.description.endswith("."), shown.type
        assert shown.keywords, shown.type
        assert shown.examples, shown.type
    assert all(one.node_type.runs == "quick" for one in DATA)
