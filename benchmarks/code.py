"""How long a step of code takes that does nothing, beside starting the interpreter alone.

The ratio to a bare process can be compared
between machines; the goals are in milliseconds.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from collections.abc import Awaitable, Callable

from activities.code.boundary import boundary
from activities.code.interpreters import close_interpreters
from activities.code.processes import pool
from activities.code.programs import deno
from activities.code.run_javascript import run_javascript
from activities.code.run_python import run_python
from benchmarks.figures import Row, milliseconds
from nextscript.testing import run
from nextscript.values import Json

_TIMES = 15
_PAUSE = 0.3
"""Time for the next process to be started, as between two steps of a quiet worker."""
_PYTHON: dict[str, Json] = {"code": "def main(input):\n    return input"}
_JAVASCRIPT: dict[str, Json] = {"code": "function main(input) { return input; }"}
Step = Callable[[], Awaitable[object]]


async def rows() -> list[Row]:
    """Measure every runtime, cold (no process waits) and warm (one does)."""
    await boundary()
    full = {**_PYTHON, "runtime": "full"}
    python = await _median(lambda: _bare(sys.executable, "-I", "-S", "-c", "pass"), False)
    script = await _median(lambda: _bare(deno() or "deno", "eval", "--no-lock", "0"), False)
    measured = [
        ("small Python", lambda: run(run_python, _PYTHON), False, python, 0.005),
        ("full Python, cold", lambda: run(run_python, full), True, python, 0.060),
        ("full Python, warm", lambda: run(run_python, full), False, python, 0.010),
        ("JavaScript, cold", lambda: run(run_javascript, _JAVASCRIPT), True, script, 0.060),
        ("JavaScript, warm", lambda: run(run_javascript, _JAVASCRIPT), False, script, 0.010),
    ]  # type: list[tuple[str, Step, bool, float, float]]
    found = []
    for name, step, cold, bare, goal in measured:
        taken = await _median(step, cold)
        words = f"≤ {milliseconds(goal)}"
        row = Row(name, milliseconds(taken), milliseconds(bare), taken / bare, words, taken <= goal)
        found.append(row)
    await pool().close()
    await close_interpreters()
    return found


async def _median(step: Step, cold: bool) -> float:
    taken = []
    await step()
    for _ in range(_TIMES):
        await asyncio.sleep(_PAUSE)
        if cold:
            await pool().close()
        begun = time.perf_counter()
        await step()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


async def _bare(*command: str) -> None:
    process = await asyncio.create_subprocess_exec(*command)
    await process.wait()
