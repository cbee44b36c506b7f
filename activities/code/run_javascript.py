"""`code.javascript`: a few lines of JavaScript, run where they can reach nothing."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from activities.code.conversation import Job
from activities.code.jobs import run_job
from activities.code.programs import Program
from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example


class JavascriptInput(BaseModel):
    """The program and what it is given."""

    model_config = ConfigDict(extra="forbid")
    code: str = Field(
        max_length=200_000,
        description="JavaScript that defines main(input); what main returns is the step's output.",
        json_schema_extra={
            "x-raw": True,
            "x-expression": False,
            "x-widget": "code",
            "x-language": "javascript",
        },
    )
    input: JsonValue = Field(
        default=None, description="What main is called with: any value, or an object of them."
    )


@activity(
    "code.javascript",
    title="JavaScript code",
    runs="quick",
    effects="idempotent",
    icon="code",
    keywords=("js", "script", "program", "function", "custom", "snippet", "node", "developer"),
    examples=(
        Example(
            title="Total of the lines of an order",
            config={
                "code": "function main(input) {\n"
                "  return input.reduce((sum, line) => sum + line.price, 0);\n}\n",
                "input": "{{ hook.body.lines }}",
            },
        ),
    ),
)
async def run_javascript(input: JavascriptInput, ctx: ActivityContext) -> JsonValue:
    """Run a few lines of JavaScript: write a function `main(input)` that returns the output.

    `main` may be async. The code reaches no files, no network and no other step; for those there
    are other nodes. It has a minute and 256 MB. What it writes to the console is in the step's log.
    """
    return await run_job(Job(Program("javascript"), input.code, input.input), ctx)
