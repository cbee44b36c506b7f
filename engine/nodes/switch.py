"""`flow.switch`: several ways, the first that holds or every one that does."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, TypeAdapter

from engine.nodes.control import Config, NodeRun, control
from engine.nodes.decisions import Done
from nextscript.document.models import Slug
from nextscript.expressions import Expression
from nextscript.node_types import Example
from nextscript.values import Json, Small

OTHERWISE = "otherwise"
_BOOL: TypeAdapter[bool] = TypeAdapter(bool)


class Case(Config):
    """One way out."""

    port: Slug = Field(
        title="Path",
        description="The name of this path: small letters, digits and _.",
        json_schema_extra={"x-expression": False},
    )
    when: Expression = Field(title="Condition", description="This path is taken when it holds.")


class SwitchConfig(Config):
    """The ways out, in the order they are asked."""

    cases: list[Case] = Field(
        min_length=1,
        max_length=100,
        title="Paths",
        description="The paths, in the order their conditions are asked.",
    )
    mode: Literal["first", "every"] = Field(
        default="first",
        title="Follow",
        description="The first path whose condition holds, or every one.",
        json_schema_extra={"x-expression": False},
    )


@control(
    "flow.switch",
    title="Choose a path",
    ports=(OTHERWISE,),
    ports_from="/cases/*/port",
    output={"type": "array", "items": {"type": "string"}},
    keywords=(
        "switch",
        "case",
        "route",
        "multi",
        "choice",
        "or",
        "gateway",
        "if",
        "condition",
        "category",
        "branch",
    ),
    icon="route",
    examples=(
        Example(
            title="By size",
            config={
                "cases": [
                    {"port": "large", "when": "{{ input.total > 1000 }}"},
                    {"port": "small", "when": "{{ input.total > 0 }}"},
                ],
                "mode": "first",
            },
        ),
    ),
)
def switch(config: SwitchConfig, run: NodeRun) -> Done:
    """Choose among several paths: the first whose condition holds, or every one that does.

    When no condition holds, “otherwise” is followed.
    """
    taken: list[str] = []
    for case in config.cases:
        if case.port not in taken and _BOOL.validate_python(run.evaluate(case.when)):
            taken.append(case.port)
            if config.mode == "first":
                break
    output: list[Json] = list(taken) if taken else [OTHERWISE]
    return Done(Small(output), tuple(taken) or (OTHERWISE,))
