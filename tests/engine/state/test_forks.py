"""Forks: what was done before the chosen step is read; it and what follows run anew."""

from __future__ import annotations

from typing import Any

import pytest

from engine.plan import Plan
from engine.state.forks import Fork, Origin, plan_fork
from engine.state.messages import StartActivity, Steer
from nextscript.values import Json, Small, Stored
from tests.engine.state.driver import Driver, Ran, compiled

FLOW = """
schema: nextscript.flow/1
nodes:
{nodes}
edges: [{edges}]
"""


def drawn(nodes: str, edges: str) -> str:
    lines = [line.strip() for line in nodes.strip().splitlines()]
    pairs = [one.split(">") for one in edges.split()]
    return FLOW.format(
        nodes="\n".join(f"  - {{{line}}}" for line in lines),
        edges=", ".join(f"{{from: {source}, to: {target}}}" for source, target in pairs),
    )


def played(document: str, *events: Any, **options: Any) -> Driver:
    driver = Driver(compiled(document), **options)
    for event in events:
        driver.deliver(event)
    driver.run()
    return driver


def steps_of(driver: Driver) -> list[Any]:
    return driver.state.view.recorded()


def decided(
    driver: Driver, chosen: str, outputs: dict[str, Json] | None = None, plan: Plan | None = None
) -> Fork:
    origin = Origin("first", driver.plan, steps_of(driver))
    values = {path: Small(one) for path, one in (outputs or {}).items()}
    return plan_fork(plan or driver.plan, origin, chosen, values)


def forked(
    driver: Driver,
    chosen: str,
    outputs: dict[str, Json] | None = None,
    plan: Plan | None = None,
    **options: Any,
) -> Ran:
    fork = decided(driver, chosen, outputs, plan)
    assert not fork.faults, fork.faults
    options.setdefault("round_trip", True)
    return Driver(plan or driver.plan, seeds=fork.seeds, run={"id": "second"}, **options).run()


def worked(ran: Ran) -> list[str]:
    return [one.path for one in ran.commands if isinstance(one, StartActivity)]


LINE = drawn(
    """
    id: a, type: test.work, config: {value: 1}
    id: b, type: test.work, config: {value: "{{ a + 1 }}"}
    id: c, type: test.work, config: {value: "{{ a + b }}"}
    """,
    "a>b b>c",
)


def test_what_came_before_is_read_and_the_rest_runs_anew() -> None:
    ran = forked(played(LINE), "b")

    assert (ran.status, ran.output, worked(ran)) == ("succeeded", {"c": 3}, ["b", "c"])
    assert ran.steps["a"]["from_run"] == "first"
    assert ran.steps["a"]["attempts"] == []
    assert ran.steps["b"]["from_run"] is None


def test_a_changed_output_is_what_later_steps_read() -> None:
    ran = forked(played(LINE), "c", {"a": 10})

    assert (ran.output, worked(ran)) == ({"c": 12}, ["c"])
    assert ran.steps["a"]["output_changed"] is True
    assert ran.steps["b"]["output_changed"] is False


def test_a_fork_of_a_fork_says_which_run_did_each_step() -> None:
    first = played(LINE)
    second = Driver(first.plan, seeds=decided(first, "b").seeds)
    second.run()
    origin = Origin("second", first.plan, steps_of(second))
    fork = plan_fork(first.plan, origin, "c", {})

    ran = Driver(first.plan, seeds=fork.seeds).run()

    assert worked(ran) == ["c"]
    assert [ran.steps[one]["from_run"] for one in "abc"] == ["first", "second", None]


def test_an_error_that_was_handled_before_is_handled_the_same_way() -> None:
    document = drawn(
        """
        id: look, type: test.work, config: {value: 1, fail: test.gone}
        id: found, type: test.work, config: {value: found}
        id: make, type: test.work, config: {value: "{{ error.code }}"}
        id: use, type: test.work, config: {value: "{{ make }}"}
        """,
        "look>found look.error>make make>use",
    )

    ran = forked(played(document), "make")

    assert (ran.output, worked(ran)) == ({"use": "test.gone"}, ["make", "use"])
    assert ran.steps["look"]["status"] == "failed"
    assert ran.steps["found"]["status"] == "skipped"


BRANCH = drawn(
    """
    id: big, type: flow.branch, config: {when: "{{ input.n > 3 }}"}
    id: yes_, type: test.work, config: {value: big}
    id: no_, type: test.work, config: {value: small}
    id: last, type: test.work, config: {value: "{{ yes_ | default('') }}{{ no_ | default('') }}"}
    """,
    "big.true>yes_ big.false>no_ yes_>last no_>last",
)


def test_paths_not_taken_stay_skipped() -> None:
    ran = forked(played(BRANCH, input=Small({"n": 5})), "last", input=Small({"n": 1}))

    assert (ran.output, worked(ran)) == ({"last": "big"}, ["last"])
    assert ran.steps["no_"]["status"] == "skipped"


def test_a_changed_decision_takes_the_other_path() -> None:
    ran = forked(played(BRANCH, input=Small({"n": 5})), "yes_", {"big": False})

    assert (ran.output, worked(ran)) == ({"last": "small"}, ["no_", "last"])


def test_what_runs_beside_the_chosen_step_is_read_if_it_was_done() -> None:
    document = drawn(
        """
        id: done, type: test.work, config: {value: 1}
        id: slow, type: test.work, config: {value: 2, takes: 5.0}
        id: bad, type: test.work, config: {value: 3, takes: 1.0, fail: test.bad}
        id: join, type: test.work, config: {value: "{{ [done, slow, bad] }}"}
        """,
        "done>join slow>join bad>join",
    )
    first = played(document)
    assert first.ran.status == "failed"

    fork = decided(first, "bad")

    assert set(fork.seeds) == {"done"}
    assert (fork.chosen, fork.unsure) == ("failed", ("slow",))


def test_an_answered_approval_is_not_asked_again() -> None:
    document = drawn(
        """
        id: ask, type: human.approval, config: {to: [ann], title: Sure}
        id: pay, type: test.work, config: {value: "{{ ask.by }}"}
        """,
        "ask.approved>pay",
    )
    first = played(document, Steer("complete", "ask", {"port": "approved"}, by="ann"))

    ran = forked(first, "pay")

    assert (ran.output, worked(ran)) == ({"pay": "ann"}, ["pay"])


def test_a_large_output_is_read_where_it_is_kept() -> None:
    document = drawn(
        """
        id: big, type: test.work, config: {value: {$object: o1}}
        id: count, type: test.work, config: {value: "{{ big | length }}"}
        """,
        "big>count",
    )
    kept: dict[str, Json] = {"o1": [1, 2, 3]}
    first = played(document, objects=kept)

    ran = forked(first, "count", objects=kept)

    assert (ran.output, worked(ran)) == ({"count": 3}, ["count"])
    assert isinstance(ran.state.view.output("big"), Stored)


# --- inside what holds steps ----------------------------------------------------------------------

LOOP = drawn(
    """
    id: again, type: flow.loop, config: {items: [1, 2, 3], max_iterations: 9, output: "{{ step }}"}
    id: step, type: test.work, parent: again, config: {value: "{{ loop.item * 10 }}"}
    id: after, type: test.work, parent: again, config: {value: "{{ step + 1 }}"}
    id: last, type: test.work, config: {value: "{{ again.last + (after | default(0)) }}"}
    """,
    "step>after again.done>last",
)


def test_a_loop_that_was_done_can_be_read_inside() -> None:
    ran = forked(played(LOOP), "last")

    assert (ran.output, worked(ran)) == ({"last": 61}, ["last"])
    assert ran.steps["again"]["from_run"] == "first"


def test_a_step_in_a_loop_runs_anew_from_its_iteration_on() -> None:
    ran = forked(played(LOOP), "again[1].after")

    assert worked(ran) == ["again[1].after", "again[2].step", "again[2].after", "last"]
    assert ran.output == {"last": 61}


def test_a_loop_begins_no_more_iterations_than_it_had() -> None:
    longer = "{{ run.id == 'second' or loop.index < 2 }}"
    document = drawn(
        f"""
        id: again, type: flow.loop, config: {{while: "{longer}", max_iterations: 9}}
        id: step, type: test.work, parent: again, config: {{value: 1}}
        id: last, type: test.work, config: {{value: "{{{{ again.iterations }}}}"}}
        """,
        "again.done>last",
    )

    ran = forked(played(document), "last")

    assert (ran.output, worked(ran)) == ({"last": 2}, ["last"])


GROUP = drawn(
    """
    id: many, type: flow.each, config: {items: "{{ input.items }}", output: "{{ two }}"}
    id: one, type: test.work, parent: many, config: {value: "{{ item }}"}
    id: two, type: test.work, parent: many, config: {value: "{{ one * 2 }}"}
    id: last, type: test.work, config: {value: "{{ many }}"}
    """,
    "one>two many>last",
)


def test_of_a_group_the_other_items_are_read() -> None:
    items = Small({"items": [1, 2, 3]})

    ran = forked(played(GROUP, input=items), "many[1].two", input=items)

    assert worked(ran) == ["many[1].two", "last"]
    assert ran.output == {"last": [2, 4, 6]}


def test_another_output_of_an_item_changes_the_whole() -> None:
    items = Small({"items": [1, 2, 3]})

    ran = forked(played(GROUP, input=items), "last", {"many[1].two": 9}, input=items)

    assert (ran.output, worked(ran)) == ({"last": [2, 9, 6]}, ["last"])


def test_one_item_of_a_step_that_repeats_runs_anew() -> None:
    document = drawn(
        """
        id: many, type: test.work, each: "{{ [1, 2, 3] }}", config: {value: "{{ item }}"}
        id: last, type: test.work, config: {value: "{{ many }}"}
        """,
        "many>last",
    )

    ran = forked(played(document), "many[2]")

    assert (ran.output, worked(ran)) == ({"last": [1, 2, 3]}, ["many[2]", "last"])


def test_a_scope_is_entered_again_for_the_step_in_it() -> None:
    document = drawn(
        """
        id: group, type: flow.scope, config: {output: "{{ two }}"}
        id: one, type: test.work, parent: group, config: {value: 1}
        id: two, type: test.work, parent: group, config: {value: "{{ one + 1 }}"}
        id: last, type: test.work, config: {value: "{{ group + 1 }}"}
        """,
        "one>two group>last",
    )
    first = played(document)

    inside, after = forked(first, "group.two"), forked(first, "last")

    assert (inside.output, worked(inside)) == ({"last": 3}, ["group.two", "last"])
    assert (after.output, worked(after)) == ({"last": 3}, ["last"])


VISITS = """
schema: nextscript.flow/1
nodes:
  - {id: ready, type: test.work, config: {value: 0}}
  - {id: draft, type: test.work, config: {value: "{{ (draft | default(0)) + 1 }}"}}
  - {id: again, type: flow.branch, config: {when: "{{ draft < 3 }}"}}
  - {id: sent, type: test.work, config: {value: "{{ draft }}"}}
edges:
  - {from: ready, to: draft}
  - {from: draft, to: again}
  - {from: again.true, to: draft, max_visits: 5}
  - {from: again.false, to: sent}
"""


def test_earlier_visits_of_a_region_are_read() -> None:
    first = played(VISITS)
    assert first.ran.output == {"sent": 3}

    second, after = forked(first, "draft[1]"), forked(first, "sent")

    assert worked(second) == ["draft[1]", "draft[2]", "sent"]
    assert worked(after) == ["sent"]
    assert after.output == {"sent": 3}


def test_copies_behind_a_join_each_do_not_follow_one_another() -> None:
    document = drawn(
        """
        id: a, type: test.work, config: {value: 1}
        id: b, type: test.work, config: {value: 2}
        id: pay, type: test.work, join: each, config: {value: "{{ a | default(0) }}"}
        id: note, type: test.work, config: {value: "{{ pay }}"}
        """,
        "a>pay b>pay pay>note",
    )

    assert worked(forked(played(document), "pay[0]")) == ["pay[0]", "note[0]"]


# --- what was taken back, cancelled, or is drawn otherwise ----------------------------------------


def test_what_was_undone_happens_once_more() -> None:
    document = drawn(
        """
        id: book, type: test.book, config: {value: 1}
        id: mail, type: test.work, config: {value: "{{ book }}"}
        id: pay, type: test.work, config: {value: 2, fail: test.refused}
        """,
        "book>mail mail>pay",
    )
    first = played(document)
    assert "book:undo" in first.ran.steps

    fork = decided(first, "pay")

    assert (set(fork.seeds), fork.own) == ({"mail"}, ("book",))


def test_what_another_run_did_is_not_undone() -> None:
    document = drawn(
        """
        id: book, type: test.book, config: {value: 1}
        id: pay, type: test.work, config: {value: 2}
        """,
        "book>pay",
    )
    fork = decided(played(document), "pay")
    failing = compiled(document.replace("value: 2", "value: 2, fail: test.refused"))

    ran = Driver(failing, seeds=fork.seeds).run()

    assert (ran.status, worked(ran)) == ("failed", ["pay"])


def test_what_was_cancelled_by_the_drawing_is_cancelled_again() -> None:
    document = drawn(
        """
        id: slow, type: wait.delay, config: {for: 1h}
        id: quick, type: test.work, config: {value: 1}
        id: stop, type: flow.cancel, config: {nodes: [slow]}
        id: last, type: test.work, config: {value: 2}
        """,
        "quick>stop stop>last",
    )

    ran = forked(played(document), "last")

    assert (ran.status, worked(ran)) == ("succeeded", ["last"])
    assert ran.steps["slow"]["status"] == "cancelled"


def test_a_step_drawn_otherwise_before_the_cut_runs_anew() -> None:
    changed = compiled(LINE.replace("value: 1}", "value: 100}"))

    ran = forked(played(LINE), "c", plan=changed)

    assert (ran.output, worked(ran)) == ({"c": 102}, ["a", "c"])


def test_a_new_step_before_the_cut_runs() -> None:
    document = drawn(
        """
        id: a, type: test.work, config: {value: 1}
        id: b, type: test.work, config: {value: "{{ a + 1 }}"}
        id: new, type: test.work, config: {value: "{{ b * 10 }}"}
        id: c, type: test.work, config: {value: "{{ new }}"}
        """,
        "a>b b>new new>c",
    )

    ran = forked(played(LINE), "c", plan=compiled(document))

    assert (ran.output, worked(ran)) == ({"c": 20}, ["new", "c"])


@pytest.mark.parametrize(
    ("chosen", "outputs", "code", "pointer"),
    [
        ("nobody", {}, "run.fork_from", "/from"),
        ("b", {"c": 1}, "run.fork_outputs", "/outputs/c"),
        ("b", {"b": 1}, "run.fork_outputs", "/outputs/b"),
        ("b", {"x": 1}, "run.fork_outputs", "/outputs/x"),
    ],
)
def test_what_cannot_be_is_said(
    chosen: str, outputs: dict[str, Json], code: str, pointer: str
) -> None:
    faults = decided(played(LINE), chosen, outputs).faults

    assert [(one[0], one[1]) for one in faults] == [(code, pointer)]


def test_a_version_without_the_steps_that_were_done_is_refused() -> None:
    without_a = compiled(
        drawn(
            """
            id: b, type: test.work, config: {value: 1}
            id: c, type: test.work, config: {value: "{{ b }}"}
            """,
            "b>c",
        )
    )

    faults = decided(played(LINE), "c", plan=without_a).faults

    assert [one[0] for one in faults] == ["run.fork_version"]
    assert "“a”" in faults[0][2]


def test_a_run_that_is_still_going_can_be_forked() -> None:
    document = drawn(
        """
        id: a, type: test.work, config: {value: 1}
        id: nap, type: wait.delay, config: {for: 1h}
        id: b, type: test.work, config: {value: "{{ a }}"}
        """,
        "a>nap nap>b",
    )
    first = Driver(compiled(document))
    first.step()

    ran = forked(first, "nap")

    assert (ran.output, worked(ran)) == ({"b": 1}, ["b"])


def test_a_path_that_is_no_path_is_no_step() -> None:
    faults = decided(played(LINE), "c", {"a[x": 1, "a[0].": 2}).faults

    assert {one[0] for one in faults} == {"run.fork_outputs"}


def test_more_than_one_activation_can_read_is_refused() -> None:
    items = Small({"items": list(range(2_100))})
    first = played(GROUP, input=items)

    inside, after = decided(first, "many[7].two"), decided(first, "last")

    assert [one[0] for one in inside.faults] == ["run.fork_too_large"]
    assert set(after.seeds) == {"many"}
