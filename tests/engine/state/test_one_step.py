"""Trying one step: the run goes up to it, and what comes before pretends."""

from __future__ import annotations

from typing import Any

import pytest

from engine.state.messages import StartActivity, Steer
from nextscript.values import Json
from tests.engine.state.driver import Driver, Ran, compiled
from tests.engine.state.test_forks import drawn

BEFORE = "id: a, type: test.work, config: {value: 1}"


def tried(document: str, step: str, mocks: dict[str, Json], **options: Any) -> Ran:
    return Driver(compiled(document), until=step, mocks=mocks, **options).run()


def worked(ran: Ran) -> list[str]:
    return [one.path for one in ran.commands if isinstance(one, StartActivity)]


@pytest.mark.parametrize(
    ("config", "output"),
    [
        ("type: test.work, config: {value: '{{ a + 1 }}'}", 6),
        ("type: test.work, each: '{{ [a, a] }}', config: {value: '{{ item }}'}", [5, 5]),
        ("type: data.set, config: {values: {b: '{{ a }}'}}", {"b": 5}),
        ("type: flow.branch, config: {when: '{{ a > 4 }}'}", True),
        ("type: flow.filter, config: {when: '{{ a > 9 }}'}", False),
        ("type: flow.switch, config: {cases: [{port: big, when: '{{ a > 4 }}'}]}", ["big"]),
        ("type: wait.delay, config: {for: 1h}", None),
        ("type: log, config: {message: 'a is {{ a }}'}", None),
        ("type: flow.end, config: {output: '{{ a }}'}", None),
    ],
)
def test_a_step_of_any_kind_is_tried_alone(config: str, output: Json) -> None:
    document = drawn(f"{BEFORE}\nid: b, {config}", "a>b")

    ran = tried(document, "b", {"a": {"output": 5}})

    found = ran.output["b"] if isinstance(ran.output, dict) and "b" in ran.output else ran.output
    assert ran.status == "succeeded"
    assert found == (output if "flow.end" not in config else 5)
    assert not [path for path in worked(ran) if path == "a"]


@pytest.mark.parametrize(
    ("config", "output", "port"),
    [
        ("type: flow.branch, config: {when: '{{ input.x }}'}", True, "true"),
        ("type: flow.branch, config: {when: '{{ input.x }}'}", False, "false"),
        ("type: flow.filter, config: {when: '{{ input.x }}'}", True, "out"),
        (
            "type: flow.switch, config: {cases: [{port: big, when: '{{ input.x }}'}]}",
            ["big"],
            "big",
        ),
        ("type: human.approval, config: {to: [ann], title: Sure}", {"by": "x"}, "approved"),
        ("type: human.form, config: {to: [ann], title: Say, fields: {}}", {"by": "x"}, "out"),
        ("type: wait.signal, config: {name: paid}", {"n": 1}, "out"),
        (
            "type: wait.any, config: {events: [{port: x, signal: s}, {port: y, delay: 1h}]}",
            {"event": "y", "payload": None},
            "y",
        ),
    ],
)
def test_what_comes_before_pretends_to_take_the_path_its_output_says(
    config: str, output: Json, port: str
) -> None:
    document = drawn(
        f"id: p, {config}\nid: b, type: test.work, config: {{value: 2}}", f"p.{port}>b"
    )

    ran = tried(document, "b", {"p": {"output": output}})

    assert (ran.status, ran.output) == ("succeeded", {"b": 2})


def test_a_mock_may_name_the_path_it_takes() -> None:
    document = drawn(
        """
        id: p, type: human.approval, config: {to: [ann], title: Sure}
        id: b, type: test.work, config: {value: 2}
        """,
        "p.rejected>b",
    )

    ran = tried(document, "b", {"p": {"output": {"by": "ann"}, "port": "rejected"}})

    assert ran.output == {"b": 2}


def test_a_step_on_an_error_path_is_tried_with_the_error() -> None:
    document = drawn(
        f"{BEFORE}\nid: b, type: test.work, config: {{value: '{{{{ error.code }}}}'}}", "a.error>b"
    )

    ran = tried(document, "b", {"a": {"error": "crm.down"}})

    assert ran.output == {"b": "crm.down"}


@pytest.mark.parametrize("edges", ["a>b", "a>b b.error>c"])
def test_a_step_that_fails_fails_the_try_although_its_error_is_handled(edges: str) -> None:
    document = drawn(
        f"""
        {BEFORE}
        id: b, type: test.work, config: {{value: 1, fail: test.refused}}
        id: c, type: test.work, config: {{value: 3}}
        """,
        edges,
    )

    ran = tried(document, "b", {"a": {"output": 1}})

    assert (ran.status, ran.error.code, ran.error.node) == ("failed", "test.refused", "b")
    assert worked(ran) == ["b"]


@pytest.mark.parametrize(
    ("container", "path"),
    [
        ("type: flow.each, config: {items: '{{ a }}'}", "g[0].b"),
        ("type: flow.loop, config: {items: '{{ a }}', max_iterations: 5}", "g[0].b"),
        ("type: flow.scope, config: {timeout: 1h}", "g.b"),
    ],
)
def test_a_step_inside_a_container_is_tried_with_what_is_around_it(
    container: str, path: str
) -> None:
    document = drawn(
        f"""
        {BEFORE}
        id: g, {container}
        id: first, type: test.work, parent: g, config: {{value: 1}}
        id: b, type: test.work, parent: g, config: {{value: '{{{{ first + 1 }}}}'}}
        id: after, type: test.work, config: {{value: 3}}
        """,
        f"a>g first>b g.{'done' if 'loop' in container else 'out'}>after",
    )

    ran = tried(document, "b", {"a": {"output": [1]}, "first": {"output": 41}})

    assert (ran.status, worked(ran)) == ("succeeded", [path])
    assert ran.output == {"b": 42}


def test_a_step_in_a_region_is_tried_in_its_first_visit() -> None:
    document = """
schema: nextscript.flow/1
nodes:
  - {id: draft, type: test.work, config: {value: 1}}
  - {id: ask, type: human.approval, config: {to: [ann], title: Sure}}
  - {id: sent, type: test.work, config: {value: "{{ draft }}"}}
edges:
  - {from: draft, to: ask}
  - {from: ask.rejected, to: draft, max_visits: 5}
  - {from: ask.approved, to: sent}
"""
    driver = Driver(compiled(document), until="ask", mocks={"draft": {"output": 1}})
    driver.deliver(Steer("complete", "ask[0]", {"port": "approved"}, by="ann"))

    ran = driver.run()

    assert ran.status == "succeeded"
    assert ran.output["ask"]["by"] == "ann"
