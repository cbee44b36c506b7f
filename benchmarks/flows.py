"""The drawn flows that are measured; each has its hand-written twin in `handwritten/flows.py`."""

from __future__ import annotations

from itertools import pairwise

from nextscript.values import Json

Document = dict[str, Json]


def light_steps(count: int, runs: str) -> Document:
    """Draw steps one after another, each reading the one before; `runs` is quick or standard."""
    steps = [_step("s0", "hello", runs)]
    steps += [_step(f"s{n}", f"{{{{ s{n - 1}.text | upper }}}}", runs) for n in range(1, count)]
    edges = list(pairwise(["start", *(f"s{n}" for n in range(count))]))
    return _flow(f"{count} steps, {runs}", steps, edges, f"{{{{ s{count - 1}.text }}}}")


def fan_out(count: int) -> Document:
    """Draw standard steps beside each other."""
    steps = [_step(f"s{n}", "hello", "standard") for n in range(count)]
    edges = [("start", f"s{n}") for n in range(count)]
    return _flow(f"{count} steps at once", steps, edges, f"{{{{ s{count - 1}.text }}}}")


def webhook(path: str) -> Document:
    """Draw a webhook, one step, and the run's result as the answer."""
    step = _step("s0", "{{ start.body.text | upper }}", None)
    drawn = _flow("Webhook", [step], [("start", "s0")], "{{ s0.text }}")
    config: Json = {"path": path, "respond": "last"}
    drawn["nodes"] = [{"id": "start", "type": "trigger.webhook", "config": config}, step]
    return drawn


def scheduled(number: int) -> Document:
    """Draw one step that schedules start."""
    step = _step("s0", "{{ input.n }}", None)
    return _flow(f"Scheduled {number}", [step], [("start", "s0")], "{{ s0.text }}")


def items() -> Document:
    """Draw a list whose every item goes through three steps."""
    body: list[Json] = [
        {
            "id": "a",
            "type": "data.template",
            "parent": "all",
            "config": {"text": "n {{ item }}"},
        },
        {"id": "b", "type": "data.hash", "parent": "all", "config": {"value": "{{ a.text }}"}},
        {"id": "c", "type": "data.template", "parent": "all", "config": {"text": "{{ b.hash }}"}},
    ]
    each: Json = {"id": "all", "type": "flow.each", "config": {"items": "{{ input.items }}"}}
    drawn = _flow("Items", [each], [("start", "all")], "{{ all | length }}")
    nodes = drawn["nodes"]
    assert isinstance(nodes, list)
    drawn["nodes"] = [*nodes, *body]
    drawn["edges"] = [
        {"from": "start", "to": "all"},
        {"from": "a", "to": "b"},
        {"from": "b", "to": "c"},
    ]
    return drawn


def waiting(how_long: str) -> Document:
    """Draw a step, a pause, and a step."""
    steps = [_step("s0", "hello", None), _step("s1", "{{ s0.text }}", None)]
    pause: Json = {"id": "pause", "type": "wait.delay", "config": {"for": how_long}}
    edges = [("start", "s0"), ("s0", "pause"), ("pause", "s1")]
    return _flow("A pause", [*steps, pause], edges, "{{ s1.text }}")


def failing() -> Document:
    """Draw a step that fails twice, and the run with it."""
    retry: Json = {"attempts": 2, "first": "200ms"}
    fails: Json = {
        "id": "fails",
        "type": "data.parse_json",
        "config": {"text": "{{ s0.text }}"},
        "retry": retry,
    }
    edges = [("start", "s0"), ("s0", "fails")]
    return _flow("A failure", [_step("s0", "no JSON", None), fails], edges, "{{ s0.text }}")


def _step(id_: str, text: str, runs: str | None) -> Json:
    step: dict[str, Json] = {"id": id_, "type": "data.template", "config": {"text": text}}
    return step | ({"runs": runs} if runs else {})


def _flow(name: str, steps: list[Json], edges: list[tuple[str, str]], output: str) -> Document:
    return {
        "schema": "nextscript.flow/1",
        "name": name,
        "nodes": [{"id": "start", "type": "trigger.manual"}, *steps],
        "edges": [{"from": source, "to": target} for source, target in edges],
        "outputs": {"result": output},
    }
