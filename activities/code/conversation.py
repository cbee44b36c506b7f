"""What is said to a process of code: a job goes in, lines come out, the last is its answer.

Everything that comes back was written by the user's program, as far as we know.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass

from activities.code.child import Child
from activities.code.printed import Printed
from activities.code.processes import RESULT_BYTES
from activities.code.programs import Program
from activities.code.results import stopped, told
from nextscript.activity import Level
from nextscript.errors import Rejected
from nextscript.values import Json

_LAST_WORDS = 4000
_LEVELS: dict[object, Level] = {"debug": "debug", "warning": "warning", "error": "error"}


@dataclass
class Job:
    """The user's program and what `main` is called with."""

    program: Program
    code: str
    input: Json


async def answer_of(process: Child, job: Job, printed: Printed) -> Json:
    """Give a process its job and return what main returned; what is printed goes on as it comes.

    Raises what `activities.code.results` says of a program that failed.
    """
    errors = asyncio.create_task(_errors(process, job, printed))
    try:
        await _give(process, job)
        answer = await _answer(process, printed)
        # the last of what was printed may come after the answer, or never when a thread holds on
        await asyncio.wait({errors}, timeout=1)
    finally:
        errors.cancel()
    if answer is None:
        answer = _unanswered(errors.result() if errors.done() and not errors.cancelled() else b"")
    if "failed" in answer:
        raise told(answer)
    return answer.get("result")


async def _give(process: Child, job: Job) -> None:
    try:
        await process.tell(json.dumps({"code": job.code, "input": job.input}).encode())
    except OSError:
        return  # it has ended; its answer, or that there is none, says why


async def _answer(process: Child, printed: Printed) -> dict[str, Json] | None:
    """Read lines until one is the answer; None when the process ended without one."""
    while True:
        try:
            line = await process.stdout.readuntil()
        except asyncio.IncompleteReadError:
            return None
        except asyncio.LimitOverrunError:
            raise stopped(f"its result is larger than {RESULT_BYTES // 1024**2} MB") from None
        frame = _frame(line)
        if "log" not in frame:
            return frame
        level, text = frame["log"] if isinstance(frame["log"], list) else ("info", "")
        printed.line(str(text), _LEVELS.get(level, "info"))


def _frame(line: bytes) -> dict[str, Json]:
    """Read a line; what is no frame was written by the program itself, which is its own loss."""
    try:
        frame = json.loads(line)
    except (ValueError, RecursionError):
        frame = None
    if isinstance(frame, dict) and frame.keys() & {"log", "failed", "result"}:
        return frame
    raise Rejected("The code wrote over its own answer", code="code.result")


async def _errors(process: Child, job: Job, printed: Printed) -> bytes:
    """Pass on what Python prints; of the other's own words only the last are kept."""
    last = b""
    while chunk := await process.stderr.read(65536):
        last = (last + chunk)[-_LAST_WORDS:]
        if job.program.name == "python":
            printed.bytes(chunk)
    return last


def _unanswered(last: bytes) -> dict[str, Json]:
    short = any(word in last.lower() for word in (b"memory", b"heap", b"alloc"))
    message = "it used too much memory" if short else "its process ended without an answer"
    return {"failed": "limit", "message": message}
