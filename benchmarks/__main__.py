"""`python -m benchmarks [ROW …] [--pairs 7] [--json FILE]`: measure, and print a table.

Rows: compile, start, quick, standard, fan-out, webhook, code, and, when named, items, logins,
lists (`--folder`), listeners (`--messages 10000`), openapi, schedules, editor and soak
(`--minutes 30`).

Every figure that can be is a ratio to hand-written Temporal Python in the same run.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from benchmarks import code, compile, resources, steps
from benchmarks.editor import editor
from benchmarks.engine import HandWritten, Ours, both_sides
from benchmarks.figures import Row, as_json, table
from benchmarks.instance import fresh, weights
from benchmarks.items import items
from benchmarks.listeners import listeners
from benchmarks.lists import lists
from benchmarks.logins import logins
from benchmarks.openapi import openapi
from benchmarks.schedules import schedules
from benchmarks.soak import soak
from benchmarks.webhook import webhook

EngineRow = Callable[[Ours, HandWritten, int], Awaitable[Row]]
_ENGINE: dict[str, EngineRow] = {
    "quick": steps.quick,
    "standard": steps.standard,
    "fan-out": steps.fan_out,
    "items": items,
}
_NAMES = [
    "compile",
    "start",
    *_ENGINE,
    "webhook",
    "code",
    "logins",
    "lists",
    "listeners",
    "openapi",
    "schedules",
    "editor",
    "soak",
]
_ASKED_FOR = {"items", "logins", "lists", "listeners", "openapi", "schedules", "editor", "soak"}
"""Rows that take minutes or need a browser: only when they are named."""


def main() -> None:
    """Measure the rows that were asked for."""
    asked = _arguments()
    wanted = set(asked.rows) or set(_NAMES) - _ASKED_FOR
    rows: list[Row] = []
    if "compile" in wanted:
        rows += compile.rows()
    if "start" in wanted:
        rows += resources.start()
    rows += asyncio.run(_engine_rows([name for name in _ENGINE if name in wanted], asked.pairs))
    if "webhook" in wanted:
        rows += asyncio.run(_webhook_rows(asked.pairs))
    if "code" in wanted:
        rows += asyncio.run(code.rows())
    if "logins" in wanted:
        rows += logins()
    if "lists" in wanted:
        rows += lists(asked.folder)
    if "listeners" in wanted:
        for row in listeners(asked.messages):
            _show(row)
            rows.append(row)
    if "openapi" in wanted:
        rows += openapi()
    if "schedules" in wanted:
        rows.append(asyncio.run(_schedules_row()))
    if "editor" in wanted:
        rows += asyncio.run(_editor_rows())
    if "soak" in wanted:
        rows += asyncio.run(_soak_rows(asked.minutes))
    print(table(rows))
    if asked.json:
        asked.json.write_text(json.dumps(as_json(rows), indent=2) + "\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument(
        "rows",
        nargs="*",
        metavar="ROW",
        help=f"of {_NAMES}; without any, all that take less than minutes",
    )
    parser.add_argument("--pairs", type=int, default=7, help="alternating pairs per row")
    parser.add_argument("--minutes", type=float, default=30.0, help="how long the soak lasts")
    parser.add_argument("--messages", type=int, default=10_000, help="how many for each listener")
    parser.add_argument("--folder", type=Path, help="keep the million runs of `lists` here")
    parser.add_argument("--json", type=Path, help="write every figure to this file")
    asked = parser.parse_args()
    if unknown := set(asked.rows) - set(_NAMES):
        parser.error(f"there is no row {', '.join(sorted(unknown))}; rows are {_NAMES}")
    return asked


async def _engine_rows(names: list[str], pairs: int) -> list[Row]:
    if not names:
        return []
    rows = []
    with fresh(NEXTSCRIPT_EMBEDDED_WORKER="false") as instance:
        async with both_sides(instance) as (ours, theirs):
            for name in names:
                rows.append(await _ENGINE[name](ours, theirs, pairs))
                _show(rows[-1])
    return rows


async def _webhook_rows(pairs: int) -> list[Row]:
    with fresh() as instance:
        async with both_sides(instance) as (_, theirs):
            row = await webhook(instance, theirs, pairs)
        _show(row)
        return [row, resources.idle_row("the same, after that load", weights(instance))]


async def _schedules_row() -> Row:
    with fresh() as instance:
        async with both_sides(instance) as (_, theirs):
            row = await schedules(instance, theirs)
    _show(row)
    return row


async def _editor_rows() -> list[Row]:
    with fresh() as instance:
        rows = await editor(instance.api)
    for row in rows:
        _show(row)
    return rows


async def _soak_rows(minutes: float) -> list[Row]:
    with fresh() as instance:
        return await soak(instance, minutes)


def _show(row: Row) -> None:
    ratio = "" if row.ratio is None else f", ratio {row.ratio:.2f}"
    print(f"{row.name}: {row.ours} to {row.reference}{ratio}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
