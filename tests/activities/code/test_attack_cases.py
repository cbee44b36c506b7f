"""The CODE cases: each payload works as an ordinary process, and reaches nothing as a step."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest
from pydantic import JsonValue

import activities
from activities.code import boundary
from activities.code.run_javascript import run_javascript
from activities.code.run_python import run_python
from nextscript.errors import Rejected
from nextscript.testing import activity_context, run
from tests.activities.code.outside import outside
from tests.activities.code.payloads import BOMB, MEDDLES, READS, STARTS, WALKS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the boundary is Linux")
OURS = {"nextscript", "engine", "activities", "temporalio", "pydantic", "asyncpg", "store"}


async def step(code: str, given: JsonValue = None) -> JsonValue:
    return await run(
        run_python, {"code": code, "input": given, "runtime": "full"}, activity_context()
    )


async def alive() -> bool:
    """See that the next step runs as ever."""
    return await step("def main(input): return 'fine'") == "fine"


@pytest.mark.case("CODE-01")
async def test_files_environments_and_our_own_source_are_not_there(tmp_path: Path) -> None:
    canary = tmp_path / "ns_canary"
    canary.write_text("canary")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "inner").write_text("x")
    places: list[JsonValue] = [
        str(canary),
        str(tmp_path / "folder"),
        "/etc/passwd",
        "/etc/hostname",
        "/proc/1/environ",
        "/proc/self/environ",
        f"/proc/{os.getpid()}/environ",
        "/root",
        "/home",
        "/app",
        str(Path(activities.__file__).parent),
        str(Path(activities.__file__).parent / "operation.py"),
        str(Path(__file__).parents[3] / "worker.py"),
        "/var/run/secrets",
    ]

    reached = await outside(READS, places)
    managed = await step(READS, places)

    assert isinstance(reached, dict)
    assert {str(canary), "/etc/passwd", "/proc/self/environ"} <= reached.keys(), "control"
    assert managed == {}


@pytest.mark.case("CODE-01")
async def test_the_small_runtime_and_javascript_read_nothing_either(tmp_path: Path) -> None:
    canary = tmp_path / "ns_canary"
    canary.write_text("canary")
    reads = "def main(input):\n    return open(input).read()"
    config: dict[str, JsonValue] = {"code": reads, "input": str(canary)}

    assert await outside(reads, str(canary)) == "canary", "control"
    with pytest.raises(Rejected):
        await run(run_python, config, activity_context())
    with pytest.raises(Rejected):
        await run(
            run_javascript,
            {"code": "const main = (p) => Deno.readTextFileSync(p)", "input": str(canary)},
            activity_context(),
        )


@pytest.mark.case("CODE-03")
async def test_no_process_and_no_program_is_started(tmp_path: Path) -> None:
    os.chmod(tmp_path, 0o777)
    control, pwned = tmp_path / "control", tmp_path / "pwned"
    ways = ["run", "system", "fork", "posix_spawn", "popen", "execv"]

    await outside(STARTS, str(control))
    await step(STARTS, str(pwned))

    assert sorted(os.listdir(tmp_path)) == sorted(f"control.{way}" for way in ways)
    assert await alive()


@pytest.mark.case("CODE-05")
async def test_a_traceback_leads_to_nothing_of_ours() -> None:
    found = await step(WALKS)

    assert isinstance(found, list)
    assert "step" in found
    assert not OURS & set(found)


@pytest.mark.case("CODE-07")
async def test_the_worker_is_neither_read_nor_traced_nor_signalled() -> None:
    other = await asyncio.create_subprocess_exec("/bin/sleep", "60")
    try:
        control = await outside(MEDDLES, other.pid)
        managed = await step(MEDDLES, os.getpid())
    finally:
        other.kill()
        await other.wait()

    assert isinstance(control, list)
    assert {"kill", "maps"} <= set(control), "control"
    assert managed == []
    assert await alive()


@pytest.mark.case("CODE-07")
async def test_it_cannot_kill_what_started_it() -> None:
    kill = "import os, signal\ndef main(input):\n    os.kill(input, signal.SIGKILL)"
    for pid in (os.getpid(), os.getppid()):
        with pytest.raises(Rejected) as refused:
            await step(kill, pid)
        assert refused.value.code in ("code.error", "code.limit")
    assert await alive()


@pytest.mark.case("CODE-13")
async def test_a_fork_bomb_makes_no_process() -> None:
    with pytest.raises(Rejected) as refused:
        await step(BOMB)

    assert refused.value.code in ("code.error", "code.limit")
    assert "Error" in refused.value.message or "stopped" in refused.value.message
    assert await alive()


@pytest.mark.case("CODE-01", "CODE-03", "CODE-07")
async def test_a_boundary_that_lets_one_attempt_through_is_not_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(boundary, "PROBE", "def main(input): return ['read a file outside']")

    found = await boundary.tried("auto")

    assert found.kind is None
    assert "read a file outside" in str(found.refused)
