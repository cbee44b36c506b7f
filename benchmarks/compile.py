"""How long a flow of a thousand nodes takes to compile, beside writing and reading its JSON.

Run `python -m benchmarks.compile` from the checkout. The ratio to JSON is what can be compared
between machines.
"""

from __future__ import annotations

import gc
import json
import statistics
import time
from collections.abc import Callable

from activities.http.request import request
from benchmarks.figures import Row, milliseconds
from engine.compiler import compile_flow
from engine.nodes import CONTROLS
from engine.plan import Plan
from engine.plan_codec import pack
from nextscript.activity import declaration_of
from nextscript.catalog import Catalog
from nextscript.document import canonical, content_hash, parse_document
from nextscript.values import Json

_DIAMONDS = 250
_TIMES = 9
_REFERENCE = "json.dumps + json.loads"
_COLD = "compiled, nothing parsed before"
_WARM = "compiled, expressions parsed before"
_GOALS = {_WARM: 0.05, _COLD: 1.0}


def flow(diamonds: int = _DIAMONDS) -> Json:
    """Make diamonds in a row: a branch, a request or a value, and what puts them together."""
    nodes: list[Json] = [{"id": "go", "type": "trigger.manual"}]
    edges: list[Json] = []
    before = "go"
    for at in range(diamonds):
        a, b, c, d = (f"n{at}_{kind}" for kind in ("if", "ask", "set", "end"))
        url = f"https://example.com/{at}/{{{{ input.q{at} }}}}"
        body = f"{{{{ {b}.body.z | default({at}) }}}}"
        nodes += [
            {"id": a, "type": "flow.branch", "config": {"when": f"{{{{ input.x{at} > {at} }}}}"}},
            {"id": b, "type": "http.request", "config": {"url": url, "query": {"page": at}}},
            {"id": c, "type": "data.set", "config": {"values": {"v": f"{{{{ {a} }}}}"}}},
            {
                "id": d,
                "type": "data.set",
                "config": {"values": {"v": body, "w": f"{{{{ {before} }}}}"}},
            },
        ]
        edges += [
            {"from": before, "to": a},
            {"from": f"{a}.true", "to": b},
            {"from": f"{a}.false", "to": c},
            {"from": b, "to": d},
            {"from": c, "to": d},
        ]
        before = d
    return {"schema": "nextscript.flow/1", "nodes": nodes, "edges": edges}


def seconds(work: Callable[[], object], times: int = _TIMES) -> float:
    """Give the median time of some work."""
    taken = []
    for _ in range(times):
        gc.collect()
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def rows() -> list[Row]:
    """Compile the flow and give the figures that have a goal."""
    measured, _ = measure()
    reference = measured[_REFERENCE]
    return [_row(name, measured[name], reference, goal) for name, goal in _GOALS.items()]


def _row(name: str, taken: float, reference: float, goal: float) -> Row:
    return Row(
        f"1,000-node flow, {name}",
        milliseconds(taken),
        f"{_REFERENCE} {milliseconds(reference)}",
        taken / reference,
        f"< {goal:g} s",
        taken < goal,
        {"seconds": taken, "reference_seconds": reference},
    )


def measure() -> tuple[dict[str, float], Plan]:
    """Give seconds by what was done, and the plan."""
    value = flow()
    catalog = Catalog.of(CONTROLS, [declaration_of(request)])
    document = parse_document(value)
    json_time = seconds(lambda: json.loads(json.dumps(value)))
    cold = seconds(lambda: compile_flow(document, catalog), times=1)
    compiled = compile_flow(document, catalog)
    plan = compiled.plan
    if plan is None:
        raise SystemExit(f"the flow does not compile: {compiled.findings[:3]}")
    return {
        _REFERENCE: json_time,
        "parse_document": seconds(lambda: parse_document(value)),
        _COLD: cold,
        _WARM: seconds(lambda: compile_flow(document, catalog)),
        "canonical form": seconds(lambda: canonical(document)),
        "content hash": seconds(lambda: content_hash(document)),
        "plan packed": seconds(lambda: pack(plan)),
    }, plan


def main() -> None:
    """Print the figures as a table."""
    measured, plan = measure()
    json_time = measured[_REFERENCE]
    print("| what | ms | times JSON |\n| --- | ---: | ---: |")
    for name, taken in measured.items():
        print(f"| {name} | {taken * 1000:.1f} | {taken / json_time:.1f} |")
    print(f"\npacked plan: {len(pack(plan)) / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
