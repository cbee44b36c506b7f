"""Where a step stands: in which body of which body; and whether it comes before another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

from engine.state.layout import FLOW, BodyKey, Frame, Layout, Unit, numbers


@dataclass(frozen=True, slots=True)
class Level:
    """A unit of a body; `number` is the visit, iteration or item that is gone into."""

    key: BodyKey
    unit: int
    number: int | None = None


Place: TypeAlias = tuple[Level, ...]
"""From the flow inward; the last level is the step itself, or one item of it."""


def place_of(layout: Layout, path: str) -> Place | None:
    """Read a step's path; None when the plan has no such step."""
    key, levels, rest = FLOW, list[Level](), list[tuple[int, ...]]()
    for part in path.split("."):
        if levels:
            number = rest[-1][0] if rest[-1] else 0
            levels[-1] = replace(levels[-1], number=number)
        name, bracket, marks = part.partition("[")
        found = _within(layout, key, layout.ids.get(name), _numbers(bracket + marks))
        if found is None:
            return None
        own, left = found
        levels.extend(own)
        rest.append(left)
        key = ("in", layout.ids[name])
    if rest[-1]:
        levels[-1] = replace(levels[-1], number=rest[-1][0])
    return tuple(levels)


def comes_before(layout: Layout, chosen: Place, other: Place) -> bool:
    """Say whether a step is neither the chosen one, nor holds it, nor comes after it."""
    for mine, its in zip(chosen, other, strict=False):
        if its.unit != mine.unit:
            return its.unit not in _after(layout.frame(mine.key), mine.unit)
        if its.number != mine.number:
            if its.number is None or mine.number is None:
                return False  # the one holds the other
            return its.number < mine.number or not _in_turn(layout, mine)
    return False


def _numbers(suffix: str) -> tuple[int, ...] | None:
    try:
        return numbers(suffix)
    except ValueError:
        return None


def _within(
    layout: Layout, key: BodyKey, node: int | None, marks: tuple[int, ...] | None
) -> tuple[list[Level], tuple[int, ...]] | None:
    """Go through the regions a node is in; give the marks that are not the drawing's."""
    levels: list[Level] = []
    while node is not None and marks is not None and node in layout.held(key):
        unit = _unit(layout, layout.frame(key), node, marks)
        if unit is None:
            return None
        marks = marks[len(numbers(unit.copy)) :]
        if unit.region is None:
            return [*levels, Level(key, unit.index)], marks
        if not marks:
            return None
        levels.append(Level(key, unit.index, marks[0]))
        key, marks = ("visit", unit.region), marks[1:]
    return None


def _unit(layout: Layout, frame: Frame, node: int, marks: tuple[int, ...]) -> Unit | None:
    found: Unit | None = None
    for unit in frame.units:
        holds = unit.node == node if unit.region is None else node in _nodes(layout, unit)
        copy = numbers(unit.copy)
        if holds and marks[: len(copy)] == copy:
            found = unit if found is None or len(unit.copy) > len(found.copy) else found
    return found


def _nodes(layout: Layout, unit: Unit) -> tuple[int, ...]:
    return layout.region(unit.region).nodes if unit.region is not None else (unit.node,)


def _after(frame: Frame, unit: int) -> set[int]:
    found: set[int] = set()
    waiting = [unit]
    while waiting:
        for number in frame.units[waiting.pop()].outs:
            target = frame.links[number].target
            if target not in found:
                found.add(target)
                waiting.append(target)
    return found


def _in_turn(layout: Layout, level: Level) -> bool:
    """Say whether a unit's bodies follow one another, as those of a loop do."""
    unit = layout.frame(level.key).units[level.unit]
    return unit.region is not None or layout.plan.nodes[unit.node].type == "flow.loop"
