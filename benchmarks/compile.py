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
from engine.compiler import compile_flow
from engine.nodes import CONTROLS
from engine.plan_codec import pack
from nextscript.activity import declaration_of
from nextscript.catalog import Catalog
from nextscript.document import canonical, content_hash, parse_document
from nextscript.values import Json

_DIAMONDS = 250
_TIMES = 9


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


def main() -> None:
    """Print the figures as a table."""
    value = flow()
    catalog = Catalog.of(CONTROLS, [declaration_of(request)])
    document = parse_document(value)
    json_time = seconds(lambda: json.loads(json.dumps(value)))
    cold = seconds(lambda: compile_flow(document, catalog), times=1)
    compiled = compile_flow(document, catalog)
    plan = compiled.plan
    if plan is None:
        raise SystemExit(f"the flow does not compile: {compiled.findings[:3]}")
    rows = {
        "json.dumps + json.loads": json_time,
        "parse_document": seconds(lambda: parse_document(value)),
        "compile_flow, nothing parsed before": cold,
        "compile_flow, expressions parsed before": seconds(lambda: compile_flow(document, catalog)),
        "canonical form": seconds(lambda: canonical(document)),
        "content hash": seconds(lambda: content_hash(document)),
        "plan packed": seconds(lambda: pack(plan)),
    }
    print(f"{len(document.nodes)} nodes, {len(document.edges)} edges\n")
    print("| what | ms | times JSON |\n| --- | ---: | ---: |")
    for name, taken in rows.items():
        print(f"| {name} | {taken * 1000:.1f} | {taken / json_time:.1f} |")
    print(f"\npacked plan: {len(pack(plan)) / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
