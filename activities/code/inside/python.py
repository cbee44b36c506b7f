"""One job of Python: the user's program, in full CPython, in this process that then ends."""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Awaitable

from .plain import NotJson, plain

TYPE_CHECKING = False  # every import here is time in which a step waits
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any, TextIO

    from .plain import Plain

FILE = "<code>"


def serve(ready: bytes, packages: str | None) -> None:
    """Wait for the job on the standard input, do it and end; nothing of it stays."""
    answers = _answers()
    del sys.argv[1:]
    sys.path[:] = [path for path in sys.path if path.startswith(sys.base_prefix)]
    if packages:
        sys.path.append(packages)
    gc.freeze()
    os.write(answers, ready)
    job = json.loads(sys.stdin.buffer.read())
    os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
    answer = json.dumps(_done(job["code"], job["input"])).encode() + b"\n"
    _flush()
    while answer:
        answer = answer[os.write(answers, answer) :]
    os._exit(0)


def _answers() -> int:
    """Keep the answer's pipe apart: what is printed goes to the log, from C as well."""
    answers = os.dup(1)
    os.dup2(2, 1)
    sys.stdout, sys.stderr = _lines(1), _lines(2)
    return answers


def _lines(handle: int) -> TextIO:
    return os.fdopen(handle, "w", buffering=1, encoding="utf-8", errors="replace", closefd=False)


def _flush() -> None:
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):  # the program closed or replaced them
        return


def _done(code: str, given: Plain) -> dict[str, Plain]:
    try:
        program = compile(code, FILE, "exec", dont_inherit=True)
    except SyntaxError as error:
        return _failed("syntax", error.msg, error.lineno, error.offset)
    except (ValueError, MemoryError, RecursionError) as error:
        return _failed("syntax", str(error) or type(error).__name__)
    try:
        return {"result": plain(_called(program, given))}
    except NotJson as error:
        return _failed("result", str(error))
    except MemoryError:
        return _failed("limit", "it used too much memory")
    except BaseException as error:  # noqa: BLE001  # sys.exit() in a program is its failure too
        return _raised(error)


def _called(program: Any, given: Plain) -> object:  # Any: compiled code
    module = type(sys)("step")
    sys.modules["step"] = module
    exec(program, module.__dict__)  # noqa: S102  # this is what the boundary is for
    main = module.__dict__.get("main")
    if not callable(main):
        raise _NoMain
    result = main(given)
    return _run(result) if isinstance(result, Awaitable) else result


class _NoMain(Exception):
    pass


def _run(result: Awaitable[object]) -> object:
    import asyncio  # noqa: PLC0415  # most programs do without, and it is most of the time

    async def awaited() -> object:
        return await result

    return asyncio.run(awaited())


def _raised(error: BaseException) -> dict[str, Plain]:
    if isinstance(error, _NoMain):
        return _failed("no_main", "")
    try:
        text = f"{type(error).__name__}: {error}".removesuffix(": ")
    except BaseException:  # noqa: BLE001  # a program's own __str__ may raise anything
        text = type(error).__name__
    if isinstance(error, OSError | RuntimeError) and "can't start new thread" in text:
        return _failed("limit", "it started too many threads")
    line, column = _place(error.__traceback__)
    return _failed("error", text[:10_000], line, column)


def _place(trace: TracebackType | None) -> tuple[int | None, int | None]:
    """The innermost line of the user's own text."""
    found: tuple[int | None, int | None] = (None, None)
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename == FILE:
            positions = list(code.co_positions())[trace.tb_lasti // 2]
            column = None if positions[2] is None else positions[2] + 1
            found = (trace.tb_lineno, column)
        trace = trace.tb_next
    return found


def _failed(
    kind: str, message: str, line: int | None = None, column: int | None = None
) -> dict[str, Plain]:
    return {"failed": kind, "message": message, "line": line, "column": column}
