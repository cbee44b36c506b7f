"""Which boundary holds here: the first that a program which tries everything cannot leave.

A boundary is not believed, it is tried: before the first step, the probe runs behind it. One thing
it manages, and the boundary is not used; when none is left, full Python and JavaScript are refused.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakKeyDictionary

import structlog

from activities.code.conversation import Job, answer_of
from activities.code.printed import Printed
from activities.code.processes import start
from activities.code.programs import Boundary, Program, deno
from activities.code.results import no_sandbox
from activities.code.settings import CodeSettings
from nextscript.errors import Rejected
from nextscript.values import Json

PROBE = (Path(__file__).parent / "inside" / "probe.py").read_text()
_ORDER: tuple[Boundary, ...] = ("namespaces", "landlock")
_SECONDS = 10
_log = structlog.get_logger("nextscript.code")


@dataclass(frozen=True)
class Verdict:
    """What was tried, and what came of it: the boundary that holds, and why others do not."""

    kind: Boundary | None
    refused: dict[str, str]


_verdicts: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Task[Verdict]]
_verdicts = WeakKeyDictionary()


async def boundary() -> Boundary:
    """Give the boundary that holds. Raises Rejected `code.no_sandbox` when there is none."""
    found = await verdict()
    if found.kind is None:
        reasons = "; ".join(f"{kind}: {why}" for kind, why in found.refused.items())
        raise no_sandbox(reasons or "NEXTSCRIPT_CODE_BOUNDARY is none")
    return found.kind


async def verdict() -> Verdict:
    """Try the boundaries once per process, and give what came of it."""
    loop = asyncio.get_running_loop()
    if loop not in _verdicts:
        _verdicts[loop] = asyncio.create_task(tried(CodeSettings().boundary))
    return await asyncio.shield(_verdicts[loop])


def known_verdict() -> Verdict | None:
    """Give what came of it, if that is known by now."""
    task = _verdicts.get(asyncio.get_running_loop())
    if task is None or not task.done() or task.cancelled() or task.exception():
        return None
    return task.result()


def forget() -> None:
    """Try again when the next step starts."""
    _verdicts.pop(asyncio.get_running_loop(), None)


async def tried(asked: str) -> Verdict:
    """Try one boundary, or with `auto` each in turn until one holds."""
    refused: dict[str, str] = {}
    for kind in _ORDER:
        if asked not in ("auto", kind):
            continue
        try:
            if not (escapes := await escapes_from(kind)):
                _log.info("code runs behind a boundary", boundary=kind, refused=refused)
                return Verdict(kind, refused)
            refused[kind] = "a program could " + ", ".join(escapes)
        except Rejected as error:
            refused[kind] = error.message
    _log.warning("full Python and JavaScript cannot be run safely here", refused=refused)
    return Verdict(None, refused)


async def escapes_from(kind: Boundary) -> list[str]:
    """Run the probe behind a boundary and give what it managed; nothing is what is wanted."""
    tried = [Program("python")]
    if deno() is not None:
        tried.append(Program("javascript", probed=True))
    async with targets() as aims:
        managed = [await _managed(program, kind, aims) for program in tried]
    return sorted({name for names in managed for name in names})


async def _managed(program: Program, kind: Boundary, aims: dict[str, Json]) -> list[str]:
    process = await start((program, kind))
    try:
        async with asyncio.timeout(_SECONDS):
            names = await answer_of(process, Job(program, PROBE, aims), Printed(None))
    except TimeoutError:
        return ["run without end"]
    finally:
        await process.end()
    return [str(name) for name in names] if isinstance(names, list) else ["answer for the probe"]


@asynccontextmanager
async def targets() -> AsyncIterator[dict[str, Json]]:
    """What the probe aims at: a file, a port that answers, and this process."""
    with tempfile.TemporaryDirectory(prefix="nextscript-canary-") as folder:
        os.chmod(folder, 0o777)
        canary = Path(folder) / "canary"
        canary.write_text("canary")
        canary.chmod(0o666)
        server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
        try:
            port: int = server.sockets[0].getsockname()[1]
            yield {"canary": str(canary), "port": port, "pid": os.getpid()}
        finally:
            server.close()
