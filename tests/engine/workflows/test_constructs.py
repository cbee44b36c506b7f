"""What can be drawn, run by the real workflow on the real server, beside the patterns."""

from __future__ import annotations

from engine.start import Caller
from engine.state.messages import Steer
from nextscript.values import Small
from tests.engine.instance import Instance
from tests.engine.probes import CALLS, gate
from tests.engine.workflows.drawing import flow, is_

BIG = 200_000


async def test_a_group_works_through_items_and_results_that_are_kept_outside(
    engine: Instance,
) -> None:
    document = flow(
        """
        id: many, type: flow.each, config: {items: "{{ input.sizes }}", output: "{{ fill }}"}
        id: fill, type: probe.fill, parent: many, config: {size: "{{ item }}"}
        id: again, type: flow.each, config: {items: "{{ many }}", output: "{{ size.value }}"}
        id: size, type: probe.echo, parent: again, config: {value: "{{ item.value | length }}"}
        """,
        "start>many many>again",
        'sizes: "{{ again }}"',
    )
    run = await engine.start(document, {"sizes": [BIG, 500, BIG]})

    result = await engine.result(run)

    assert result.output == Small({"sizes": [BIG // 100, 5, BIG // 100]})
    assert sum(event.ByteSize() for event in (await engine.history(run)).events) < BIG
    first = await engine.engine.step_io(engine.project, run, "many[0].fill", "output")
    assert isinstance(first.value, dict)


async def test_a_scope_that_takes_too_long_leaves_by_its_timeout(engine: Instance) -> None:
    document = flow(
        f"""
        id: safe, type: flow.scope, config: {{timeout: 200ms}}
        id: slow, type: probe.hold, parent: safe, config: {{gate: {engine.project}}}
        id: late, type: probe.echo, config: {{value: late}}
        id: fine, type: probe.echo, config: {{value: fine}}
        """,
        "start>safe safe>fine safe.timeout>late",
    )
    run = await engine.start(document)

    assert (await engine.result(run)).output == Small({"late": {"value": "late"}})
    shown = {step["path"]: step["status"] for step in (await engine.view(run)).steps}
    assert shown["safe.slow"] == "cancelled"
    assert shown["fine"] == "skipped"
    gate(engine.project).set()


async def test_an_error_stops_at_the_scope_around_it(engine: Instance) -> None:
    document = flow(
        """
        id: safe, type: flow.scope
        id: deep, type: flow.scope, parent: safe
        id: no, type: flow.fail, parent: deep, config: {message: no}
        id: rescue, type: probe.echo, config: {value: "{{ error.message }} in {{ error.path }}"}
        """,
        "start>safe safe.error>rescue",
    )

    result = await engine.run(document)

    assert result.output == Small({"rescue": {"value": "no in safe.deep.no"}})


async def test_completed_steps_of_a_scope_that_fails_are_undone_last_first(
    engine: Instance,
) -> None:
    one, two = f"{engine.project}1", f"{engine.project}2"
    document = flow(
        f"""
        id: safe, type: flow.scope
        id: a, type: probe.count_undoable, parent: safe, config: {{counter: {one}}}
        id: b, type: probe.count_undoable, parent: safe, config: {{counter: {two}}}
        id: no, type: flow.fail, parent: safe, config: {{message: no}}
        id: rescue, type: probe.echo, config: {{value: rescued}}
        """,
        "start>safe a>b b>no safe.error>rescue",
    )
    run = await engine.start(document)

    assert (await engine.result(run)).output == Small({"rescue": {"value": "rescued"}})
    assert (await engine.activities(run))[-2:] == ["probe.uncount", "probe.uncount"]
    undone = [CALLS[f"undone {name}"] for name in (one, two)]
    assert [len(keys) for keys in undone] == [1, 1]
    assert undone[0] != CALLS[one], "taking back is an effect of its own"
    shown = [step["path"] for step in (await engine.view(run)).steps if "undo" in step["path"]]
    assert [path.partition(":")[0] for path in shown] == ["safe.b", "safe.a"]


async def test_what_a_form_and_a_log_step_say_is_shown(engine: Instance) -> None:
    document = flow(
        """
        id: ask, type: human.form, config: {to: ["role:a"], title: Who?, fields: {type: object}}
        id: note, type: log, config: {message: "it is {{ ask.data.name }}", level: warning}
        """,
        "start>ask ask>note",
        'name: "{{ ask.data.name }}"',
    )
    run = await engine.start(document)
    await engine.until(run, is_("ask", "waiting"))

    await engine.steer(run, Steer("complete", "ask", {"data": {"name": "Ann"}}, by="Bob"))

    assert (await engine.result(run)).output == Small({"name": "Ann"})
    [line] = (await engine.view(run)).logs
    assert (line["level"], line["message"], line["path"]) == ("warning", "it is Ann", "note")


async def test_a_moment_that_has_passed_is_not_waited_for(engine: Instance) -> None:
    document = flow('id: nap, type: wait.until, config: {at: "2020-01-01T09:00"}', "start>nap")

    assert (await engine.run(document)).status == "succeeded"


async def test_failed_items_are_collected_among_the_others(engine: Instance) -> None:
    document = flow(
        "id: many, type: probe.count, each: {items: [0, 1], on_item_error: collect}, "
        f"config: {{counter: '{engine.project}{{{{ item }}}}', failures: '{{{{ item }}}}', "
        "refuse: true}",
        "start>many",
    )
    run = await engine.start(document)
    await engine.result(run)

    output = (await engine.engine.step_io(engine.project, run, "many", "output")).value
    assert isinstance(output, list)
    assert output[0] == {"attempt": 1, "calls": 1}
    assert output[1]["error"]["code"] == "probe.refused"  # type: ignore[index, call-overload]


async def test_a_flow_is_called_and_not_waited_for(engine: Instance) -> None:
    engine.flows.documents["inner"] = flow(
        f"id: slow, type: probe.hold, config: {{gate: {engine.project}}}", "start>slow"
    )
    document = flow(
        "id: call, type: flow.call, config: {flow: inner, input: {}, wait: false}",
        "start>call",
        'called: "{{ call.run_id }}"',
    )

    result = await engine.run(document)

    [child] = engine.flows.called
    assert result.output == Small({"called": child})
    assert (await engine.view(child)).status == "running"
    gate(engine.project).set()
    assert (await engine.result(child)).status == "succeeded"


async def test_an_end_in_a_called_flow_ends_that_flow_alone(engine: Instance) -> None:
    engine.flows.documents["inner"] = flow(
        f"""
        id: slow, type: probe.hold, config: {{gate: {engine.project}}}
        id: stop, type: flow.end, config: {{output: {{said: early}}}}
        """,
        "start>slow start>stop",
    )
    document = flow(
        """
        id: call, type: flow.call, config: {flow: inner, input: {}}
        id: after, type: probe.echo, config: {value: "{{ call.said }}"}
        """,
        "start>call call>after",
    )

    assert (await engine.run(document)).output == Small({"after": {"value": "early"}})
    gate(engine.project).set()


async def test_a_called_flow_that_fails_fails_the_step(engine: Instance) -> None:
    engine.flows.documents["inner"] = flow(
        "id: no, type: flow.fail, config: {message: not today}", "start>no"
    )
    document = flow(
        """
        id: call, type: flow.call, config: {flow: inner, input: {}}
        id: rescue, type: probe.echo, config: {value: "{{ error.message }}"}
        """,
        "start>call call.error>rescue",
    )

    assert (await engine.run(document)).output == Small({"rescue": {"value": "not today"}})


async def test_a_webhook_is_answered_once_while_the_run_goes_on(engine: Instance) -> None:
    document = "\n".join(
        [
            "nodes:",
            "  - {id: hook, type: trigger.webhook, config: {path: orders, respond: node}}",
            "  - {id: first, type: webhook.respond,",
            '     config: {status: 202, body: {n: "{{ hook.body }}"}}}',
            "  - {id: second, type: webhook.respond, config: {body: late}}",
            f"  - {{id: slow, type: probe.hold, config: {{gate: {engine.project}}}}}",
            "edges:",
            "  - {from: hook, to: first}",
            "  - {from: first, to: second}",
            "  - {from: second, to: slow}",
        ]
    )
    event = {"v": {"body": 7, "headers": {}, "query": {}, "method": "POST", "path": "orders"}}
    run = await engine.start(document, trigger="hook", trigger_output=event, source="webhook")
    await engine.until(run, is_("slow", "running"))
    gate(engine.project).set()
    await engine.result(run)

    assert engine.records.answers == [(202, Small({"n": 7}))]


async def test_disabled_steps_are_passed_over_with_their_default(engine: Instance) -> None:
    name = engine.project
    document = flow(
        f"""
        id: off, type: probe.count, disabled: true, default: {{n: 4}}, config: {{counter: {name}}}
        id: after, type: probe.echo, config: {{value: "{{{{ off.n + 38 }}}}"}}
        id: choice, type: flow.branch, disabled: true, config: {{when: "{{{{ true }}}}"}}
        id: never, type: probe.echo, config: {{value: 1}}
        """,
        "start>off off>after start>choice choice.true>never",
        'sum: "{{ after.value }}"',
    )

    assert (await engine.run(document)).output == Small({"sum": 42})
    assert name not in CALLS


async def test_a_guard_holds_a_step_back_until_it_holds(engine: Instance) -> None:
    document = flow(
        """
        id: paid, type: wait.signal, config: {name: paid}
        id: ship, type: probe.echo, guard: "{{ paid | default(false) }}", config: {value: shipped}
        """,
        "start>paid start>ship",
    )
    run = await engine.start(document)
    view = await engine.until(run, is_("paid", "waiting"))
    assert is_("ship", "succeeded")({step["path"]: step["status"] for step in view.steps}) is False

    await engine.engine.signal(engine.project, run, "paid", Small(True))

    assert (await engine.result(run)).output == Small({"paid": True, "ship": {"value": "shipped"}})


async def test_a_run_to_here_with_mocks_calls_nothing_it_need_not(engine: Instance) -> None:
    document = flow(
        f"""
        id: fetch, type: probe.count, config: {{counter: {engine.project}}}
        id: here, type: probe.echo, config: {{value: "{{{{ fetch.calls + 1 }}}}"}}
        id: beyond, type: probe.count, config: {{counter: {engine.project}}}
        """,
        "start>fetch fetch>here here>beyond",
    )
    mocks = {"fetch": {"output": {"attempt": 1, "calls": 41}}}

    result = await engine.run(document, until="here", mocks=mocks, test=True)

    assert result.output == Small({"here": {"value": 42}})
    assert engine.project not in CALLS


async def test_a_mocked_error_takes_the_error_s_way(engine: Instance) -> None:
    document = flow(
        f"""
        id: fetch, type: probe.count, config: {{counter: {engine.project}}}
        id: rescue, type: probe.echo, config: {{value: "{{{{ error.code }}}}"}}
        """,
        "start>fetch fetch.error>rescue",
    )

    result = await engine.run(document, mocks={"fetch": {"error": "crm.down"}}, test=True)

    assert result.output == Small({"rescue": {"value": "crm.down"}})
    assert engine.project not in CALLS


async def test_a_run_s_own_timeout_ends_it_with_a_record(engine: Instance) -> None:
    document = flow(
        f"id: slow, type: probe.hold, config: {{gate: {engine.project}}}",
        "start>slow",
        settings="timeout: 200ms",
    )

    result = await engine.run(document)

    assert result.status == "failed"
    assert result.error is not None
    assert engine.records.finished[-1].error == {
        "code": result.error.code,
        "message": result.error.message,
        "kind": result.error.kind,
    }
    gate(engine.project).set()


async def test_a_caller_that_is_gone_does_not_hold_up_the_end(engine: Instance) -> None:
    gone = Caller(run_id="gone", path="call", workflow_id=f"{engine.project}/gone", wait=True)
    document = flow("id: a, type: probe.echo, config: {value: 1}", "start>a")

    assert (await engine.run(document, caller=gone)).status == "succeeded"


async def test_a_signal_sent_twice_feeds_two_waits_and_the_oldest_first(engine: Instance) -> None:
    document = flow(
        """
        id: one, type: wait.signal, config: {name: paid}
        id: two, type: wait.signal, config: {name: paid}
        """,
        "start>one one>two",
    )
    run = await engine.start(document)
    for number in (1, 2):
        await engine.engine.signal(engine.project, run, "paid", Small(number))

    await engine.result(run)

    one, two = [
        (await engine.engine.step_io(engine.project, run, path, "output")).value
        for path in ("one", "two")
    ]
    assert (one, two) == (1, 2)


async def test_large_outputs_are_kept_outside_the_record_too(engine: Instance) -> None:
    document = flow(f"id: fill, type: probe.fill, config: {{size: {BIG}}}", "start>fill")

    await engine.run(document)

    [record] = engine.records.finished
    assert len(record.model_dump_json()) < 10_000
