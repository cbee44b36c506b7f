"""`code.python` runs the user's lines, and they reach nothing."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import time
from pathlib import Path

import psutil
import pytest
from pydantic import JsonValue

from activities.code import interpreters as pool
from activities.code.run_python import run_python
from nextscript.activity import ActivityContext
from nextscript.errors import Rejected, Retryable
from nextscript.testing import Recorded, activity_context, run


async def result(code: str, input_: JsonValue = None, runtime: Recorded | None = None) -> JsonValue:
    ctx: ActivityContext = activity_context(runtime=runtime, timezone="Europe/Berlin")
    return await run(run_python, {"code": code, "input": input_}, ctx)


async def failure(code: str) -> Rejected:
    with pytest.raises(Rejected) as error:
        await result(code)
    return error.value


async def test_what_main_returns_is_the_output() -> None:
    code = "def main(input):\n    return {'total': sum(input), 'pair': (1, None)}"
    assert await result(code, [1, 2.5]) == {"total": 3.5, "pair": [1, None]}
    assert await result("async def main(input):\n    return input", {"a": "ü"}) == {"a": "ü"}


async def test_what_it_prints_is_in_the_log() -> None:
    runtime = Recorded()
    await result("def main(input):\n    print('one')\n    print(2)", runtime=runtime)
    assert [line[1] for line in runtime.lines] == ["one", "2"]


async def test_braces_in_code_are_code() -> None:
    assert (
        await result("def main(input):\n    return f'{{{input}}} {{{{ x }}}}'", 1) == "{1} {{ x }}"
    )


async def test_a_repeated_run_gives_the_same() -> None:
    code = (
        "import datetime, random\ndef main(input):\n"
        "    return [datetime.datetime.now(), random.random()]"
    )
    first = await result(code)
    assert first == await result(code)
    assert isinstance(first, list)
    assert first[0] == "2026-01-01T01:00:00"


@pytest.mark.parametrize(
    ("code", "reason", "line"),
    [
        ("x = 1\ndef main(:", "code.syntax", 2),
        ("def main(input):\n    y = 1\n    return nope", "code.error", 3),
        ("def f():\n    raise ValueError('no')\ndef main(input):\n    f()", "code.error", 2),
        ("def main(input):\n    return main(input)", "code.error", 2),
        ("x = 1", "code.no_main", None),
        ("def main(input):\n    return {1, 2}", "code.result", None),
        ("def main(input):\n    return float('nan')", "code.result", None),
        ("def main(input):\n    return {1: 2}", "code.result", None),
        ("def main(input):\n    return 10 ** 5000", "code.result", None),
        ("def main(input):\n    return 'x' * 10 ** 9", "code.limit", None),
        ("def main(input):\n    for _ in range(999): print('x' * 999)", "code.limit", None),
    ],
)
async def test_an_error_names_its_kind_and_line(code: str, reason: str, line: int | None) -> None:
    error = await failure(code)
    assert error.code == reason
    assert (error.details or {}).get("line") == line  # type: ignore[union-attr]


@pytest.mark.case("CODE-01", "CODE-03", "CODE-21")
@pytest.mark.parametrize(
    "code",
    [
        "open('/etc/passwd').read()",
        "open('/tmp/ns_pwned', 'w')",
        "__import__('os').system('touch /tmp/ns_pwned')",
        "import os\n    os.environ['PATH']",
        "import subprocess",
        "import socket",
        "import ctypes",
        "import nextscript",
        "import temporalio",
        "import threading",
        "().__class__.__base__.__subclasses__()",
        "main.__globals__",
        "import sys\n    sys.modules['os']",
    ],
)
async def test_it_reaches_nothing(code: str) -> None:
    error = await failure(f"def main(input):\n    {code}")
    assert error.code == "code.error"
    assert "ns_pwned" not in os.listdir("/tmp")


@pytest.mark.case("CODE-11")
async def test_nothing_is_left_for_the_next_run() -> None:
    await result("import json\nleft = 1\ndef main(input):\n    return None")
    assert (await failure("def main(input):\n    return left")).code == "code.error"


@pytest.mark.case("CODE-15")
@pytest.mark.parametrize("wait", ["while True: pass", "import time\n    time.sleep(3600)"])
async def test_it_is_stopped_in_time(wait: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[run_python.__module__], "SECONDS", 0.2)
    began = time.monotonic()
    assert (await failure(f"def main(input):\n    {wait}")).code == "code.timeout"
    assert time.monotonic() - began < 2.2


async def test_a_step_is_repeated_when_its_process_died_while_it_waited() -> None:
    assert await result("def main(input):\n    return 1") == 1
    await asyncio.sleep(0.3)
    waiting = [one for one in psutil.Process().children() if "monty" in one.name()]
    assert waiting
    for one in waiting:
        one.kill()
        one.wait()
    with pytest.raises(Retryable):
        await result("def main(input):\n    return 1")
    assert await result("def main(input):\n    return 1") == 1


@pytest.mark.case("CODE-15")
async def test_a_cancelled_step_leaves_no_process() -> None:
    started = asyncio.Event()
    pids: list[int] = []

    async def spin() -> None:
        async with pool.interpreter() as process, process.session() as session:
            pids.append(session.worker_pid or 0)
            started.set()
            await session.feed_run("while True: pass")

    task = asyncio.create_task(spin())
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(5):
        while _state(pids[0]) != "Z":  # noqa: ASYNC110  # another process ends without an event
            await asyncio.sleep(0.02)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="reads /proc, which only Linux has")
async def test_the_process_holds_nothing_of_ours() -> None:
    os.environ["NEXTSCRIPT_CANARY"] = "secret"
    async with pool.interpreter() as lent, lent.session() as session:
        process = Path(f"/proc/{session.worker_pid}")
        limits = (process / "limits").read_text()
        assert (process / "environ").read_bytes() == b""
        assert sorted(handle.name for handle in (process / "fd").iterdir()) == ["0", "1", "2"]
        assert os.getsid(int(process.name)) == int(process.name)
        assert os.readlink(process / "cwd") == "/"
        wanted = {
            "file size": 0,
            "core file size": 0,
            "open files": 32,
            "address space": 2 * 1024**3,
        }
        for name, most in wanted.items():
            assert re.search(rf"Max {name} +{most} +{most} ", limits), name


async def test_without_the_interpreter_the_step_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "find_monty_binary", _missing)
    await pool.close_interpreters()
    assert (await failure("def main(input):\n    return 1")).code == "code.no_sandbox"
    monkeypatch.undo()
    assert await result("def main(input):\n    return 1") == 1


def _missing() -> str:
    raise FileNotFoundError("no interpreter")


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2]
    except OSError:
        return "Z"
