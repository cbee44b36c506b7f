"""`code.python`: a few lines of Python, run where they can reach nothing."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue
from pydantic_monty import (
    AsyncMontySession,
    CollectString,
    MontyCrashedError,
    MontyRuntimeError,
    MontySyntaxError,
    OSPolicy,
)

from activities.code.conversation import Job
from activities.code.interpreters import SECONDS, interpreter
from activities.code.jobs import run_job
from activities.code.programs import Program
from activities.code.results import failure, json_of, timed_out
from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example

_ASYNC = re.compile(r"^async\s+def\s+main\b", re.MULTILINE)
# How Monty names the first text a session is given: the user's.
_SCRIPT = "<python-input-0>"
_PRINTED = 256 * 1024
_LINES = 200


class PythonInput(BaseModel):
    """The program and what it is given."""

    model_config = ConfigDict(extra="forbid")
    code: str = Field(
        max_length=200_000,
        description="Python that defines main(input); what main returns is the step's output.",
        json_schema_extra={
            "x-raw": True,
            "x-expression": False,
            "x-widget": "code",
            "x-language": "python",
        },
    )
    runtime: Literal["small", "full"] = Field(
        default="small",
        description="small starts in a few milliseconds and knows part of the standard library; "
        "full is all of Python with its standard library, behind a boundary of the system.",
    )
    input: JsonValue = Field(
        default=None, description="What main is called with: any value, or an object of them."
    )


@activity(
    "code.python",
    title="Python code",
    runs="quick",
    effects="idempotent",
    icon="code",
    keywords=(
        "script",
        "program",
        "function",
        "custom",
        "snippet",
        "calculate",
        "transform",
        "developer",
    ),
    examples=(
        Example(
            title="Total of the lines of an order",
            config={
                "code": "def main(input):\n    return sum(line['price'] for line in input)\n",
                "input": "{{ hook.body.lines }}",
            },
        ),
    ),
)
async def run_python(input: PythonInput, ctx: ActivityContext) -> JsonValue:
    """Run a few lines of Python: write a function `main(input)` that returns the step's output.

    The code reaches no files, no network and no other step; for those there are other nodes. It has
    a minute and 256 MB, or 512 MB in the full runtime. What it prints is in the step's log. In the
    small runtime the clock is the step's, and random numbers repeat when the step is repeated.
    """
    if input.runtime == "full":
        program = Program("python", packages=await ctx.packages())
        return await run_job(Job(program, input.code, input.input), ctx)
    printed = CollectString(_PRINTED)
    try:
        async with (
            interpreter() as process,
            asyncio.timeout(SECONDS + 1),
            process.session(_surroundings(ctx)) as session,
        ):
            return json_of(await _result(session, input, printed))
    except TimeoutError:
        raise timed_out(SECONDS) from None
    except (MontySyntaxError, MontyRuntimeError, MontyCrashedError) as error:
        raise failure(error, _SCRIPT, SECONDS) from None
    finally:
        _log(printed.output, ctx)


def _surroundings(ctx: ActivityContext) -> OSPolicy:
    return {
        "datetime": datetime.fromtimestamp(ctx.now, UTC),
        "timezone": ctx.timezone,
        "sleep": "system",
        "sleep_system_max": float("inf"),
        "random_start": {"seed": ctx.effect_key},
    }


async def _result(
    session: AsyncMontySession, input: PythonInput, printed: CollectString
) -> Any:  # Any: whatever the program returned
    """Read the program first and by itself, so that its line numbers are the user's."""
    await session.feed_run(input.code, print_callback=printed)
    call = "await main(input)" if _ASYNC.search(input.code) else "main(input)"
    return await session.feed_run(call, inputs={"input": input.input}, print_callback=printed)


def _log(printed: str, ctx: ActivityContext) -> None:
    lines = printed.splitlines()
    for line in lines[:_LINES]:
        ctx.log("info", line)
    if len(lines) > _LINES:
        ctx.log("warning", f"{len(lines) - _LINES} more lines were printed")
