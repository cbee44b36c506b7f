"""`@control`: a function that decides is a control node; it touches nothing outside."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, get_type_hints

from pydantic import BaseModel, ConfigDict, JsonValue

from engine.nodes.decisions import Decision
from nextscript.connection import Connection
from nextscript.expressions import Expression
from nextscript.forms import form_schema
from nextscript.node_types import Declaration, Example, NodeType, Port
from nextscript.values import Json, Value

ANYTHING: dict[str, JsonValue] = {}
"""The JSON Schema of a value nothing is known about."""


class Config(BaseModel):
    """A control node's config: unknown fields are refused, so that a typo cannot hide."""

    model_config = ConfigDict(extra="forbid")


class NodeRun(Protocol):
    """What a control node may use besides its config. Asking twice gives the same answers."""

    @property
    def now(self) -> float:
        """The run's clock, when the node was started."""
        ...

    @property
    def timezone(self) -> str:
        """The flow's time zone."""
        ...

    @property
    def iterations(self) -> int:
        """How many iterations of this loop have ended."""
        ...

    def evaluate(self, expression: Expression, **names: Json) -> Json:
        """Evaluate a lazy field as things stand now."""
        ...

    def value(self, name: str) -> Value:
        """Give a field the type declared in `values`; it may be stored elsewhere."""
        ...

    def incoming(self) -> Json:
        """Give the output of the one node whose edge led here, or null if there are several."""
        ...


# Any: each control takes its own config model.
Decide = Callable[[Any, NodeRun], Decision]
DecideT = TypeVar("DecideT", bound=Decide)


@dataclass(frozen=True)
class Control:
    """What RunState drives: the model its config is read with, and the function that decides.

    The fields named in `values` never enter the config; they are asked for one by one, because
    they may be large.
    """

    model: type[BaseModel]
    decide: Decide
    values: tuple[str, ...] = ()
    holds_nodes: bool = False


def control(
    type_: str,
    *,
    title: str,
    ports: tuple[str, ...] | Mapping[str, str] = ("out",),
    ports_from: str | None = None,
    values: tuple[str, ...] = (),
    output: dict[str, JsonValue] | None = None,
    holds_nodes: bool = False,
    keywords: tuple[str, ...] = (),
    icon: str = "",
    examples: tuple[Example, ...] = (),
) -> Callable[[DecideT], DecideT]:
    """Declare a function `(config: Model, run: NodeRun) -> Decision` as a control node.

    The docstring is what the palette says; `ports` maps ids to titles where a port's name is not
    what it should be called. Raises TypeError when the function has another shape.
    """

    def declare(function: DecideT) -> DecideT:
        model = _model_of(type_, function)
        driven = Control(model, function, values, holds_nodes)
        function.__nextscript__ = Declaration(  # type: ignore[attr-defined]
            node_type=NodeType(
                type=type_,
                title=title,
                description=inspect.cleandoc(function.__doc__ or ""),
                group="control",
                family=type_.partition(".")[0],
                icon=icon,
                keywords=list(keywords),
                config=form_schema(model),
                output=ANYTHING if output is None else output,
                ports=_ports(ports),
                ports_from=ports_from,
                holds_nodes=holds_nodes,
                runs="inline",
                effects="idempotent",
                examples=list(examples),
            ),
            input_model=model,
            output_model=None,
            function=driven,
        )
        return function

    return declare


def trigger(
    type_: str,
    model: type[BaseModel],
    *,
    title: str,
    description: str,
    output: dict[str, JsonValue] | None = None,
    connections: tuple[type[Connection], ...] = (),
    keywords: tuple[str, ...] = (),
    icon: str = "",
    examples: tuple[Example, ...] = (),
) -> Declaration:
    """Declare a trigger: a node that decides nothing, its output is the event.

    `connections` are the kinds it may take, to know who sends the event.
    """
    kinds = [model.kind for model in connections]
    return Declaration(
        node_type=NodeType(
            type=type_,
            title=title,
            description=description,
            group="trigger",
            family="trigger",
            icon=icon,
            keywords=list(keywords),
            config=form_schema(model),
            output=ANYTHING if output is None else output,
            ports=[Port(id="out", title="Out")],
            connection=kinds[0] if kinds else None,
            connections=kinds,
            connection_optional=bool(kinds),
            runs="inline",
            effects="idempotent",
            examples=list(examples),
        ),
        input_model=model,
        output_model=None,
        function=None,
        connection_models=connections,
    )


def _ports(ports: tuple[str, ...] | Mapping[str, str]) -> list[Port]:
    titles = ports if isinstance(ports, Mapping) else {}
    return [
        Port(id=one, title=titles.get(one) or one.replace("_", " ").capitalize()) for one in ports
    ]


def declared(function: Decide) -> Declaration:
    """Give what `@control` declared. Raises TypeError for a function it did not mark."""
    found = getattr(function, "__nextscript__", None)
    if not isinstance(found, Declaration):
        raise TypeError(f"{function!r} is not declared with @control")
    return found


def _model_of(type_: str, function: Decide) -> type[BaseModel]:
    names = list(inspect.signature(function).parameters)
    model = get_type_hints(function).get(names[0]) if len(names) == 2 else None
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        raise TypeError(f"{type_}: a control is (config: Model, run: NodeRun) -> Decision")
    return model
