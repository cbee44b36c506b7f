"""Documents that are well formed, for tests that change them."""

from nextscript.values import Json

ORDER_INTAKE = """
schema: nextscript.flow/1
name: Order intake
inputs: {type: object, properties: {order_id: {type: string}}, required: [order_id]}
nodes:
  - {id: hook, type: trigger.webhook, config: {path: orders, method: POST}}
  - {id: lookup, type: http.request, connection: crm,
     config: {url: "/customers/{{ hook.body.id }}"},
     retry: {attempts: 5, first: 1s, factor: 2, max: 1m}, timeout: 20s}
  - {id: big, type: flow.branch, config: {when: "{{ hook.body.total > 1000 }}"}, join: {count: 1}}
  - {id: ask, type: human.approval, config: {to: ["role:manager"], expires: 2d}}
  - {id: book, type: postgres.insert, each: {items: "{{ hook.body.lines }}", concurrency: 3},
     config: {table: lines, row: "{{ item }}"}, on_error: continue, default: null}
edges:
  - {from: hook, to: lookup}
  - {from: lookup, to: big}
  - {from: big.true, to: ask}
  - {from: ask.approved, to: book}
  - {from: big.false, to: book}
  - {from: ask.rejected, to: big, max_visits: 3}
outputs: {booked: "{{ book | default([]) | length }}"}
settings: {timezone: Europe/Berlin, concurrency: {limit: 10, when_full: queue}, timeout: 30d}
layout: {hook: {x: 1, y: 2}}
"""


def as_json() -> dict[str, Json]:
    """Give the document as JSON, fresh each time."""
    from nextscript.document import read_yaml_strict

    value = read_yaml_strict(ORDER_INTAKE)
    assert isinstance(value, dict)
    return value
