from tests.engine.compiler.flows import check


def test_an_each_that_stays_open_or_lets_go_is_refused_as_it_would_not_do_so() -> None:
    text = """
    nodes:
      - {id: a, type: data.set, each: {items: [1], open: more}}
      - {id: b, type: data.set, each: {items: [1], detach: true}}
    """
    assert [one.pointer for one in check(text).findings if one.code == "flow.not_supported"] == [
        "/nodes/0/each/open",
        "/nodes/1/each/detach",
    ]


def test_a_setting_nothing_follows_is_said() -> None:
    text = """
    settings: {notify: [a@example.com], retention: {succeeded: 2d}}
    nodes: [{id: a, type: trigger.schedule, config: {every: 1h}}]
    """
    said = [one for one in check(text).findings if one.code == "flow.not_in_force"]
    assert [one.pointer for one in said] == ["/settings/notify"]
    assert {one.severity for one in said} == {"warning"}


def test_a_run_cannot_wait_for_a_webhook_yet_and_is_not_left_waiting_for_ever() -> None:
    text = """
    nodes:
      - id: a
        type: wait.any
        config: {events: [{port: paid, webhook: paid}, {port: said, signal: paid}]}
      - {id: b, type: data.set}
      - {id: c, type: data.set}
    edges: [{from: a.paid, to: b}, {from: a.said, to: c}]
    """
    said = [one for one in check(text).findings if one.code == "flow.not_supported"]
    assert [one.pointer for one in said] == ["/nodes/0/config/events/0/webhook"]
    assert said[0].severity == "error"
    assert said[0].message.endswith("wait for a signal.")
