"""Drawing small flows for tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping


def flow(nodes: str, edges: str = "", outputs: str = "", settings: str = "") -> str:
    """Write a document: nodes one per line, edges as `a>b`, with a manual trigger `start`."""
    drawn = ["  - {id: start, type: trigger.manual}"]
    drawn += [f"  - {{{line.strip()}}}" for line in nodes.strip().splitlines()]
    pairs = [pair.split(">") for pair in edges.split()]
    return "\n".join(
        [
            "schema: nextscript.flow/1",
            "name: A test's flow",
            "nodes:",
            *drawn,
            "edges:" if pairs else "edges: []",
            *(f"  - {{from: {source}, to: {target}}}" for source, target in pairs),
            *([f"outputs: {{{outputs}}}"] if outputs else []),
            *([f"settings: {{{settings}}}"] if settings else []),
        ]
    )


def is_(path: str, status: str) -> Callable[[Mapping[str, str]], bool]:
    """Say whether a step has a status, given all of them by path."""
    return lambda steps: steps.get(path) == status
