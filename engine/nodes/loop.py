"""`flow.loop`: again and again, with a maximum."""

from __future__ import annotations

from pydantic import Field, TypeAdapter

from engine.nodes.control import Config, NodeRun, control
from engine.nodes.decisions import Done, Iterate, Raise
from nextscript.expressions import Expression
from nextscript.node_types import Example
from nextscript.values import Json, Many, Small, Value

_BOOL: TypeAdapter[bool] = TypeAdapter(bool)


class LoopConfig(Config):
    """How long to go on. At least one of `while`, `until` and `items` is given."""

    while_: Expression | None = Field(
        default=None,
        alias="while",
        title="While",
        description="Looked at before each time; it goes on while this holds.",
    )
    until: Expression | None = Field(
        default=None, description="Looked at after each time; it ends when this holds."
    )
    items: list[Json] | None = Field(
        default=None,
        title="List",
        description="Once per item, one after another; steps inside read it as loop.item.",
    )
    max_iterations: int = Field(
        ge=1,
        le=100_000,
        title="At most",
        description="How many times at most; one more is an error.",
    )
    output: Expression | None = Field(
        default=None,
        title="Result",
        description="Worked out after the last time; later steps read it as last.",
    )


@control(
    "flow.loop",
    title="Repeat while",
    ports=("done",),
    values=("items",),
    output={
        "type": "object",
        "properties": {"iterations": {"type": "integer"}, "last": {}},
        "required": ["iterations", "last"],
        "additionalProperties": False,
    },
    holds_nodes=True,
    keywords=("loop", "while", "until", "repeat", "for", "iterate", "again", "poll", "until ready"),
    icon="repeat",
    examples=(
        Example(
            title="Ask until it is ready",
            config={"until": "{{ status.body.ready }}", "max_iterations": 20},
        ),
    ),
)
def loop(config: LoopConfig, run: NodeRun) -> Done | Iterate | Raise:
    """Repeat the steps inside: while or until a condition holds, or once per item, in turn."""
    done = run.iterations
    items = _items(run)
    if (
        _asked_to_stop(config, run, done)
        or (items is not None and done >= len(items))
        or (config.while_ and not _holds(config.while_, run, index=done, items=items))
    ):
        last = run.evaluate(config.output, loop={"index": done - 1}) if config.output else None
        return Done(Small({"iterations": done, "last": last}), ("done",))
    if done >= config.max_iterations:
        return Raise(
            "loop.limit", f"The loop wanted more than its {config.max_iterations} iterations"
        )
    item = items[done] if items is not None else Small(None)
    return Iterate({"index": Small(done), "item": item})


def _items(run: NodeRun) -> tuple[Value, ...] | None:
    match run.value("items"):
        case Many(items=items):
            return items
        case Small(value=list() as plain):
            return tuple(Small(item) for item in plain)
    return None


def _asked_to_stop(config: LoopConfig, run: NodeRun, done: int) -> bool:
    return bool(config.until and done and _holds(config.until, run, index=done - 1, items=None))


def _holds(
    condition: Expression, run: NodeRun, *, index: int, items: tuple[Value, ...] | None
) -> bool:
    item = items[index] if items is not None and index < len(items) else None
    names: dict[str, Json] = {"index": index}
    if isinstance(item, Small):
        names["item"] = item.value
    return _BOOL.validate_python(run.evaluate(condition, loop=names))
