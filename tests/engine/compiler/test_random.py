"""Random flows: the compiler never breaks, and what it calls certain holds in every run."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import cast

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.compiler import Known, compile_flow
from nextscript.document import parse_document
from nextscript.errors import Invalid
from nextscript.values import Json
from tests.engine.compiler.flows import CATALOG

_IDS = st.sampled_from(["a", "b", "c", "d", "e", "f"])
_TEXTS = st.sampled_from(
    [
        "x",
        "{{ a }}",
        "{{ b.c | default(1) }}",
        "{{ error.code }}",
        "{{ item }}",
        "{{ 1 +",
        "{{ a",
        "",
    ]
)
_VALUES = _TEXTS | st.integers(-2, 3) | st.booleans() | st.none() | st.lists(_TEXTS, max_size=2)
_KEYS = st.sampled_from(
    [
        "when",
        "cases",
        "items",
        "until",
        "while",
        "output",
        "nodes",
        "id",
        "values",
        "flow",
        "events",
        "max_iterations",
        "title",
        "input",
        "path",
        "fields",
        "port",
    ]
)
_CONFIGS = st.dictionaries(_KEYS, _VALUES | st.dictionaries(_KEYS, _VALUES, max_size=2), max_size=4)
_NODES = st.fixed_dictionaries(
    {"type": st.sampled_from([*CATALOG.declarations, "no.such"]), "config": _CONFIGS},
    optional={
        "parent": _IDS,
        "join": st.sampled_from(["all", "every", "first", "each", {"count": 2}]),
        "rest": st.sampled_from(["cancel", "finish"]),
        "each": _TEXTS,
        "disabled": st.booleans(),
        "on_error": st.sampled_from(["fail", "continue"]),
        "guard": _TEXTS,
        "guard_timeout": st.just("1m"),
        "runs": st.sampled_from(["quick", "inline"]),
        "version": st.integers(1, 4),
        "connection": st.sampled_from(["main", "other"]),
    },
)
_PORTS = st.sampled_from(["", ".out", ".error", ".true", ".false", ".done", ".nope", ".timeout"])
_EDGES = st.builds(
    lambda source, port, to, visits: {"from": source + port, "to": to, **visits},
    _IDS,
    _PORTS,
    _IDS,
    st.sampled_from([{}, {}, {"max_visits": 2}]),
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.dictionaries(_IDS, _NODES, max_size=6), st.lists(_EDGES, max_size=10), _VALUES)
def test_a_document_is_compiled_or_refused_but_never_breaks_the_compiler(
    nodes: dict[str, dict[str, Json]], edges: list[Json], outputs: Json
) -> None:
    value: Json = {
        "nodes": [{"id": id_, **node} for id_, node in nodes.items()],
        "edges": edges,
        "outputs": outputs,
    }
    try:
        document = parse_document(value)
    except Invalid:
        return
    known = Known(connections={"main": "crm"}, flows={}, variables={})
    compiled = compile_flow(document, CATALOG, known)
    assert (compiled.plan is None) == any(one.severity == "error" for one in compiled.findings)


_SMALL = 6


@st.composite
def acyclic(draw: st.DrawFn) -> dict[str, Json]:
    """A small body of branches and steps; its last node reads one of the others."""
    kinds = [draw(st.sampled_from(["step", "branch", "risky"])) for _ in range(_SMALL - 1)]
    nodes: list[Json] = []
    edges: dict[tuple[str, str], Json] = {}
    for at in range(_SMALL):
        last = at == _SMALL - 1
        kind = "step" if last else kinds[at]
        join = draw(st.sampled_from(["all", "all", "every", "first", {"count": 2}]))
        read = f"n{draw(st.integers(0, _SMALL - 2))}"
        config: Json = {"values": {"v": f"{{{{ {read} }}}}"}} if last else {}
        type_ = {"step": "data.set", "branch": "flow.branch", "risky": "crm.sync"}[kind]
        if kind == "branch":
            config = {"when": "{{ input.x }}"}
        node: dict[str, Json] = {"id": f"n{at}", "type": type_, "config": config}
        node["join"] = cast(Json, join)
        nodes.append(node)
        for before in range(at):
            if draw(st.integers(0, 2)) == 0:
                ports = {"step": ["out"], "branch": ["true", "false"], "risky": ["out", "error"]}
                port = draw(st.sampled_from(ports[kinds[before]]))
                key = (f"n{before}", f"n{at}")
                edges[key] = {"from": f"n{before}.{port}", "to": f"n{at}"}
    return {"nodes": nodes, "edges": list(edges.values())}


def runs(flow: dict[str, Json]) -> Iterator[tuple[bool, bool]]:
    """Play every run with joins that wait; say whether the last node ran, and what it read."""
    nodes, edges = flow["nodes"], flow["edges"]
    assert isinstance(nodes, list)
    assert isinstance(edges, list)
    read = str(nodes[-1]["config"]["values"]["v"]).strip("{} ")  # type: ignore[index,call-overload]
    wired = {str(edge["from"]) for edge in edges}  # type: ignore[index,call-overload]
    for choice in itertools.product([False, True], repeat=len(nodes)):
        live: set[str] = set()
        had: set[str] = set()
        ran = False
        for at, node in enumerate(nodes):
            assert isinstance(node, dict)
            into = [str(e["from"]) for e in edges if e["to"] == node["id"]]  # type: ignore[index,call-overload]
            marks = sum(one in live for one in into)
            join = node["join"]
            needed = len(into) if join == "every" else 2 if isinstance(join, dict) else 1
            ran = not into or (marks >= needed and marks > 0)
            if not ran:
                continue
            name = str(node["id"])
            if node["type"] == "flow.branch":
                live.add(f"{name}.{'true' if choice[at] else 'false'}")
            elif node["type"] == "crm.sync" and choice[at] and f"{name}.error" in wired:
                live.add(f"{name}.error")
                continue
            live.add(f"{name}.out")
            had.add(name)
        yield ran, read in had


@settings(max_examples=200, deadline=None, derandomize=True)
@given(acyclic())
def test_what_is_called_certain_is_there_in_every_run(flow: dict[str, Json]) -> None:
    compiled = compile_flow(parse_document(flow), CATALOG)
    codes = {one.code for one in compiled.findings}
    played = list(runs(flow))
    missing = any(ran and not had for ran, had in played)
    told = codes & {"flow.read_uncertain", "flow.read_later", "flow.not_decided"}
    if missing:
        assert told
    never = not any(ran for ran, _ in played)
    dead = {one.node for one in compiled.findings if one.code == "flow.never_runs"}
    dead |= {one.node for one in compiled.findings if one.code == "flow.join_unreachable"}
    if never:
        assert dead
    races = any(one in str(flow["nodes"]) for one in ("first", "count"))
    if not missing and not races and not never:
        assert "flow.read_uncertain" not in codes
