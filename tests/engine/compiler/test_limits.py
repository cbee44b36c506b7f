"""What a drawing may ask for at most, and what time it may wait for, is said while it is drawn."""

from __future__ import annotations

import pytest

from nextscript.document import load_yaml
from nextscript.errors import Invalid
from tests.engine.compiler.flows import codes, found

_LOOP = """
nodes:
  - {id: many, type: flow.loop, config: {while: "{{ true }}", max_iterations: %s}}
  - {id: a, type: log, parent: many, config: {message: hello}}
"""


@pytest.mark.case("DOS-09")
def test_a_loop_is_drawn_with_a_hundred_thousand_iterations_at_most() -> None:
    finding = found(_LOOP % "1000000000", "flow.config")

    assert finding.message == "“max_iterations” must be 100000 or less."
    assert codes(_LOOP % "100000") == []


@pytest.mark.case("DOS-09")
def test_a_cycle_is_drawn_with_a_hundred_thousand_visits_at_most() -> None:
    with pytest.raises(Invalid) as refused:
        load_yaml(
            "{schema: nextscript.flow/1, name: x, nodes: [{id: a, type: log}],"
            " edges: [{from: a, to: a, max_visits: 100001}]}"
        )

    assert [one.pointer for one in refused.value.findings] == ["/edges/0/max_visits"]


@pytest.mark.case("DOS-11")
@pytest.mark.parametrize("length", ["P999999999Y", "-5s", "0", "", "999999999d", "1e9s", "３s"])
@pytest.mark.parametrize(
    "node",
    [
        "{id: a, type: wait.delay, config: {for: '%s'}}",
        "{id: a, type: wait.signal, config: {name: paid, timeout: '%s'}}",
        "{id: a, type: wait.any, config: {events: [{port: late, delay: '%s'}]}}",
        "{id: a, type: human.approval, config: {title: Sure?, to: [], expires: '%s'}}",
    ],
)
def test_a_length_of_time_nobody_can_wait_is_found(node: str, length: str) -> None:
    assert "flow.config" in codes(f"nodes: [{node % length}]")


@pytest.mark.case("DOS-11")
@pytest.mark.parametrize("at", ["tomorrow", "", "2026-02-30T09:00", "10000-01-01", "-0001-01-01"])
@pytest.mark.parametrize(
    "node",
    [
        "{id: a, type: wait.until, config: {at: '%s'}}",
        "{id: a, type: wait.any, config: {events: [{port: late, at: '%s'}]}}",
    ],
)
def test_what_is_no_point_in_time_is_found(node: str, at: str) -> None:
    assert "flow.config" in codes(f"nodes: [{node % at}]")


@pytest.mark.case("DOS-11")
def test_a_point_in_time_is_not_judged_before_it_is_known() -> None:
    text = "nodes: [{id: a, type: wait.until, config: {at: '{{ input.at }}'}}]"
    assert "flow.config" not in codes(text)
    assert "flow.config" not in codes(text.replace("{{ input.at }}", "2026-12-01T09:00"))
