"""Replayed code depends on nothing but what it is given."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FOLDERS = ("engine/workflows", "engine/nodes", "engine/state", "nextscript/expressions")
FILES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))

FORBIDDEN = {"time", "random", "uuid", "os", "secrets", "threading", "socket", "subprocess", "io"}
CALLS = {"asyncio.wait", "asyncio.sleep", "datetime.now", "datetime.utcnow", "datetime.today"}


def faults(tree: ast.AST) -> Iterator[str]:
    """Find what a replay could do differently."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                for name in names:
                    if name.name.partition(".")[0] in FORBIDDEN:
                        yield f"line {node.lineno}: imports {name.name}"
            case ast.ImportFrom(module=str(module)) if module.partition(".")[0] in FORBIDDEN:
                yield f"line {node.lineno}: imports from {module}"
            case ast.Call(func=function) if ast.unparse(function) in CALLS:
                yield f"line {node.lineno}: calls {ast.unparse(function)}"
            case ast.For(iter=over) | ast.comprehension(iter=over) if _is_set(over):
                yield f"iterates over a set: {ast.unparse(over)}"


def _is_set(node: ast.expr) -> bool:
    match node:
        case ast.Set() | ast.SetComp():
            return True
        case ast.Call(func=ast.Name(id="set" | "frozenset")):
            return True
    return False


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_replayed_code_reads_no_clock_no_chance_and_no_set_in_order(path: Path) -> None:
    assert list(faults(ast.parse(path.read_text()))) == []


@pytest.mark.parametrize(
    "code",
    [
        "import time",
        "from uuid import uuid4",
        "import os.path",
        "datetime.now()",
        "asyncio.wait(tasks)",
        "for one in {1, 2}: pass",
        "[one for one in set(names)]",
    ],
)
def test_the_lint_sees(code: str) -> None:
    assert list(faults(ast.parse(code)))
