"""What a diff says."""

from __future__ import annotations

from pydantic import JsonValue

from activities.projects.diff import Change, changes


def test_moving_things_on_the_canvas_is_no_change() -> None:
    node: JsonValue = {"id": "a", "type": "log"}

    assert changes({"nodes": [node], "layout": {"a": 1}}, {"nodes": [node]}) == []


def test_nodes_and_edges_come_and_go_by_what_they_are_called() -> None:
    before = {"nodes": [{"id": "a"}, {"id": "b"}], "edges": [{"from": "a", "to": "b"}]}
    after = {"nodes": [{"id": "b"}, {"id": "c"}], "edges": [{"from": "b.true", "to": "c"}]}

    assert [(one.op, one.kind, one.id) for one in changes(before, after)] == [  # type: ignore[arg-type] # JSON
        ("removed", "node", "a"),
        ("added", "node", "c"),
        ("removed", "edge", "a>b"),
        ("added", "edge", "b.true>c"),
    ]


def test_inputs_outputs_and_settings_are_told_apart() -> None:
    before = {
        "inputs": {"type": "object", "properties": {"n": {"type": "integer"}}},
        "outputs": {"n": 1},
        "settings": {"timezone": "UTC"},
    }
    after = {
        "inputs": {"type": "object", "properties": {"n": {"type": "string"}}},
        "outputs": {"n": 1, "m/o": 2},
        "settings": {},
    }

    assert changes(before, after) == [  # type: ignore[arg-type] # JSON
        Change("changed", "input", "n", "/inputs/properties/n/type", "integer", "string"),
        Change("added", "output", "m/o", "/outputs/m~1o", after=2),
        Change("removed", "setting", "timezone", "/settings/timezone", before="UTC"),
    ]
