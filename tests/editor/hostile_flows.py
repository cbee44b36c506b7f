"""Flows that are made of hostile texts: what runs, what asks, what starts by a form or a call."""

from __future__ import annotations

from typing import Any

from tests.editor.hostile_texts import ALL, PLAIN, SHORT, TEXTS

Document = dict[str, Any]
SAYING = "{{ input.texts | join(' ') }}"
CODE = "def main(input):\n    raise ValueError(input['said'])\n"
LABELS: Document = {
    "type": "object",
    "title": SHORT,
    "description": ALL,
    "properties": {
        **{
            f"f{at}": {"type": "string", "title": one, "description": one, "default": one}
            for at, one in enumerate(TEXTS)
        },
        "pick": {"type": "string", "title": "Pick", "enum": TEXTS},
    },
}
"""A form whose labels, explanations, defaults and choices are the texts."""


def failing() -> Document:
    """A flow whose every part is called by a text, that writes them down and fails with them."""
    steps = [
        {"id": f"s{at}", "type": "data.set", "name": one[:200], "notes": one}
        | {"config": {"values": {"said": PLAIN[at % len(PLAIN)]}}}
        for at, one in enumerate(TEXTS)
    ]
    notes = {
        f"note:n{at}": {"x": 260 * at, "y": 900, "width": 240, "height": 120, "text": one}
        for at, one in enumerate(TEXTS)
    }
    places = {f"s{at}": {"x": 280 * (at % 6), "y": 120 * (at // 6)} for at in range(len(TEXTS))}
    code = {"code": CODE, "input": {"said": SAYING}}
    end: list[Document] = [
        {"id": "tell", "type": "log", "name": SHORT, "config": {"message": SAYING}},
        {"id": "fail", "type": "code.python", "name": SHORT, "config": code},
    ]
    return _flow(
        [{"id": "start", "type": "trigger.manual", "name": SHORT}, *steps, *end],
        [("start", "s0"), ("s0", "tell"), ("tell", "fail")],
        description=ALL,
        layout={**places, **notes},
    )


def asking() -> Document:
    """A flow that asks somebody with the texts, in every part of a question."""
    ask = {
        "to": [SHORT, "role:owner"],
        "title": "{{ input.texts[3] }}",
        "message": SAYING,
        "facts": {**{one: one for one in PLAIN}, "all": "{{ input.texts }}"},
        "fields": LABELS,
    }
    return _flow(
        [
            {"id": "start", "type": "trigger.manual"},
            {"id": "ask", "type": "human.approval", "name": SHORT, "config": ask},
        ],
        [("start", "ask")],
        name=f"Ask {SHORT}",
        layout={"start": {"x": 0, "y": 0}, "ask": {"x": 280, "y": 0}},
    )


def called(path: str) -> Document:
    """A flow that other systems call."""
    hook = {"path": path, "method": "POST"}
    return _flow(
        [
            {"id": "hook", "type": "trigger.webhook", "name": SHORT, "config": hook},
            {"id": "tell", "type": "log", "config": {"message": "{{ hook.body.all }}"}},
        ],
        [("hook", "tell")],
        name=f"Hook {SHORT}",
    )


def filled_in(*, by_form: bool) -> Document:
    """A flow that begins with a form of such fields; one step is of a hostile type."""
    start: Document = {"id": "start", "type": "trigger.manual"}
    if by_form:
        start = {"id": "start", "type": "trigger.form"}
        start["config"] = {"title": SHORT, "description": ALL, "fields": LABELS}
    call = {"id": "call", "type": "http.request", "name": SHORT, "connection": "hostile_0"}
    return _flow(
        [start, {"id": "say", "type": "hostile.say", "name": SHORT}, call],
        [("start", "say"), ("say", "call")],
        layout={one: {"x": 280 * at, "y": 0} for at, one in enumerate(("start", "say", "call"))},
        **({} if by_form else {"inputs": LABELS}),
    )


def named(name: str) -> Document:
    """A flow that does nothing but be called so."""
    return _flow([{"id": "start", "type": "trigger.manual"}], [], name=name)


def _flow(nodes: list[Document], edges: list[tuple[str, str]], **more: Any) -> Document:
    paths = [{"from": source, "to": target} for source, target in edges]
    head = {"schema": "nextscript.flow/1", "name": SHORT}
    return {**head, "nodes": nodes, "edges": paths, **more}
