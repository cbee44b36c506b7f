"""CODE-01 to CODE-21: a program tries to leave the boundary; each attempt works outside."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from pydantic import JsonValue

from activities.code import boundary
from activities.code.programs import Boundary, deno
from activities.code.run_javascript import run_javascript
from activities.code.run_python import run_python
from nextscript.errors import Rejected
from nextscript.testing import Recorded, activity_context, run
from tests.activities.code.outside import outside

linux = pytest.mark.skipif(sys.platform != "linux", reason="the boundary is Linux")


async def python(code: str, runtime: Recorded | None = None, **input_: JsonValue) -> JsonValue:
    config: dict[str, JsonValue] = {"code": code, "input": input_, "runtime": "full"}
    return await run(run_python, config, activity_context(runtime=runtime))


async def javascript(code: str, **input_: JsonValue) -> JsonValue:
    return await run(run_javascript, {"code": code, "input": input_}, activity_context())


@linux
async def test_everything_the_probe_tries_works_outside() -> None:
    async with boundary.targets() as aims:
        managed = await outside(boundary.PROBE, aims)
    assert isinstance(managed, list)
    missing = boundary.PROBE.count('": ') - len(managed)
    # these two need root, or a kernel that lets a user trace their own
    rare = {"read the first process's environment", "trace the worker"} - set(managed)
    assert missing == len(rare)


@pytest.mark.case("CODE-01", "CODE-03", "CODE-07")
@linux
async def test_nothing_the_probe_tries_works_inside() -> None:
    held = await boundary.boundary()
    assert await boundary.escapes_from(held) == []


@linux
@pytest.mark.parametrize("kind", ["namespaces", "landlock"])
async def test_a_boundary_either_holds_or_refuses(kind: Boundary) -> None:
    found = await boundary.tried(kind)
    assert found.kind in (kind, None)
    assert "a program could" not in str(found.refused)


@pytest.mark.case("CODE-21")
@linux
@pytest.mark.parametrize("module", ["nextscript", "temporalio", "psycopg", "asyncpg", "pydantic"])
async def test_nothing_of_ours_can_be_imported(module: str) -> None:
    with pytest.raises(Rejected, match="ModuleNotFoundError"):
        await python(f"import {module}\ndef main(input): pass")


@pytest.mark.case("CODE-05")
@linux
async def test_frames_above_are_only_the_runners() -> None:
    code = (
        "import sys\ndef main(input):\n    found, frame = [], sys._getframe()\n"
        "    while frame:\n        found.append(frame.f_globals['__name__'])\n"
        "        frame = frame.f_back\n    return sorted(set(found))"
    )
    assert await python(code) == ["__main__", "inside.launch", "inside.python", "step"]


@pytest.mark.case("CODE-11")
@linux
async def test_no_run_sees_what_another_left() -> None:
    leave = (
        "import json, threading, time\nfrom pathlib import Path\n"
        "def main(input):\n    json.loads = None\n    Path('/tmp/left').write_text('x')\n"
        "    threading.Thread(target=time.sleep, args=(60,)).start()\n    return True"
    )
    look = (
        "import json, os, threading\ndef main(input):\n    return [callable(json.loads),"
        " os.path.exists('/tmp/left'), threading.active_count()]"
    )
    if await boundary.boundary() == "namespaces":
        assert await python(leave) is True
    assert await python(look) == [True, False, 1]
    assert "left" not in os.listdir("/tmp")


@pytest.mark.case("CODE-17")
@linux
async def test_scratch_is_small_and_not_the_machines() -> None:
    if await boundary.boundary() != "namespaces":
        pytest.skip("there is no scratch folder without namespaces")
    fill = (
        "def main(input):\n    for n in range(9):\n"
        "        with open(f'/tmp/{n}', 'wb') as file:\n"
        "            for _ in range(60): file.write(bytes(1 << 20))"
    )
    with pytest.raises(Rejected, match=r"No space left|File too large"):
        await python(fill)
    many = "def main(input):\n    for n in range(10**6): open(f'/tmp/{n}', 'w').close()"
    with pytest.raises(Rejected, match="No space left"):
        await python(many)


@pytest.mark.case("CODE-19")
@linux
async def test_a_forged_answer_is_the_programs_own_loss() -> None:
    code = (
        "import os\ndef main(input):\n    for handle in range(256):\n        try:\n"
        '            os.write(handle, b\'{"result": "forged", "step": "other"}\\n\')\n'
        "        except OSError: pass\n    return 'own'"
    )
    assert await python(code) == "forged"
    assert await python("def main(input): return 'mine'") == "mine"


@pytest.mark.case("DOS-17")
@linux
async def test_a_flood_of_lines_is_cut_with_a_marker() -> None:
    runtime = Recorded()
    await python("def main(input):\n    for n in range(10**6): print(n)", runtime)
    assert len(runtime.lines) == 201
    assert runtime.lines[-1][:2] == ("warning", "999800 more lines were printed")


@pytest.mark.case("CODE-13")
@linux
async def test_threads_without_end_are_stopped() -> None:
    code = (
        "import threading, time\ndef main(input):\n    for _ in range(100_000):\n"
        "        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()"
    )
    with pytest.raises(Rejected) as error:
        await python(code)
    assert error.value.code == "code.limit"


REACH = {
    "Deno.readTextFileSync(input.canary)": "a file",
    "Deno.env.toObject()": "the environment",
    "new Deno.Command('/bin/true').outputSync()": "a program",
    "await Deno.connect({ port: input.port })": "a port",
    "await import('file://' + input.canary)": "a module",
}


@linux
@pytest.mark.skipif(deno() is None, reason="deno is not installed")
@pytest.mark.parametrize("attempt", REACH, ids=REACH.values())
async def test_javascript_reaches_nothing(attempt: str) -> None:
    async with boundary.targets() as aims:
        with pytest.raises(Rejected) as error:
            await javascript(f"async function main(input) {{ return {attempt}; }}", **aims)
    assert error.value.code == "code.error"


@pytest.mark.case("CODE-15")
@linux
async def test_a_stopped_step_leaves_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["activities.code.jobs"], "SECONDS", 0.5)
    mark = f"mark{os.getpid()}"
    with pytest.raises(Rejected):
        await python(f"import threading\nname = '{mark}'\ndef main(i):\n    while 1: pass")
    assert [pid for pid in _strangers() if _seconds_of(pid) > 0.3] == []


def _strangers() -> list[str]:
    """Processes of users nobody has: those of code."""
    found = []
    for name in os.listdir("/proc"):
        try:
            if name.isdecimal() and b"inside.launch" in Path(f"/proc/{name}/cmdline").read_bytes():
                found.append(name)
        except OSError:
            continue
    return found


def _seconds_of(pid: str) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) / os.sysconf("SC_CLK_TCK")
