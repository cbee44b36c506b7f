"""Filters and functions for lists."""

from __future__ import annotations

from nextscript.expressions.faults import Absent, failed, limit
from nextscript.expressions.library.published import Collection
from nextscript.expressions.render import same
from nextscript.expressions.settings import Env
from nextscript.values import Json

LISTS = Collection("Lists")
filter_ = LISTS.filter


@filter_("length")
def length(value: str | list[Json] | dict[str, Json]) -> int:
    """Count the items of a list, the keys of an object or the characters of a text.

    Example: [1, 2, 3] | length → 3
    """
    return len(value)


@filter_("first")
def first(items: list[Json] | str) -> Json:
    """Give the first item.

    Example: [1, 2] | first → 1
    Example: [] | first | default(0) → 0
    """
    if not items:
        raise Absent("expr.missing_key", "there is no first item, the list is empty")
    return items[0]


@filter_("last")
def last(items: list[Json] | str) -> Json:
    """Give the last item.

    Example: [1, 2] | last → 2
    """
    if not items:
        raise Absent("expr.missing_key", "there is no last item, the list is empty")
    return items[-1]


@filter_("reverse")
def reverse(items: list[Json] | str) -> list[Json] | str:
    """Turn a list or text round.

    Example: [1, 2] | reverse → [2,1]
    """
    return items[::-1]


@filter_("flatten")
def flatten(env: Env, items: list[Json], depth: int = 1) -> list[Json]:
    """Replace the lists within a list by their items.

    Example: [[1], [2, [3]], 4] | flatten → [1,2,[3],4]
    Example: [[1], [2, [3]], 4] | flatten(2) → [1,2,3,4]
    """
    for _ in range(min(max(depth, 0), 20)):
        if not any(isinstance(item, list) for item in items):
            break
        items = _flattened(env, items)
    return items


def _flattened(env: Env, items: list[Json]) -> list[Json]:
    result: list[Json] = []
    for item in items:
        part = item if isinstance(item, list) else [item]
        env.budget.charge(1 + len(part) // 8)
        result.extend(part)
    return result


@filter_("chunk")
def chunk(env: Env, items: list[Json], size: int) -> list[Json]:
    """Cut a list into lists of this many items.

    Example: [1, 2, 3] | chunk(2) → [[1,2],[3]]
    """
    if size < 1:
        raise failed("chunk needs a size of at least 1")
    env.budget.charge(len(items) // size + 1)
    return [items[start : start + size] for start in range(0, len(items), size)]


@filter_("zip")
def zip_(env: Env, items: list[Json], other: list[Json], *more: Json) -> list[Json]:
    """Pair the items of lists, as far as the shortest goes.

    Example: [1, 2] | zip(["a", "b"]) → [[1,"a"],[2,"b"]]
    """
    lists = [items, other]
    for extra in more:
        if not isinstance(extra, list):
            raise failed("zip needs lists")
        lists.append(extra)
    env.budget.charge(min(map(len, lists)) * len(lists))
    return [list(row) for row in zip(*lists, strict=False)]


@filter_("index_of")
def index_of(env: Env, items: list[Json] | str, value: Json) -> int | None:
    """Give the position of an item in a list, or of a part in a text; null if it is not there.

    Example: ["a", "b"] | index_of("b") → 1
    Example: "abc" | index_of("x") → null
    """
    if isinstance(items, str):
        position = items.find(value) if isinstance(value, str) else -1
        return None if position < 0 else position
    env.budget.charge(len(items))
    for index, item in enumerate(items):
        if same(item, value, env.budget):
            return index
    return None


@filter_("list")
def list_(value: Json) -> list[Json]:
    """Make a list: null gives an empty one, a list itself, anything else a list of one.

    Example: "a" | list → ["a"]
    Example: null | list → []
    """
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


@LISTS.function("range")
def range_(env: Env, start: int, stop: int | None = None, step: int = 1) -> list[Json]:
    """List whole numbers, from 0 or `start` up to but without `stop`.

    Example: range(3) → [0,1,2]
    Example: range(10, 4, -3) → [10,7]
    """
    if step == 0:
        raise failed("range needs a step that is not 0")
    numbers = range(start, stop, step) if stop is not None else range(0, start, step)
    try:
        env.budget.charge(len(numbers))
    except OverflowError:
        raise limit("the range is too long") from None
    return list(numbers)
