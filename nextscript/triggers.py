"""`@listen` and `@poll`: an async function that starts runs from what happens in a service.

A listener runs for as long as its flow is published; a poller is asked again and again. Each event
has an id that is the same whenever the service tells of it again: it starts one run, ever. When
`ctx.start` returns, the runs can no longer be lost: only then is a message acknowledged.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, Protocol, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, JsonValue
from typing_extensions import TypeVar

from nextscript.activity import ActivityContext, mark_options
from nextscript.connection import Connection
from nextscript.durations import Duration
from nextscript.forms import form_schema
from nextscript.node_types import Declaration, Example, NodeType, Port
from nextscript.options import ListOptions

ConnectionT = TypeVar("ConnectionT", bound="Connection | None", default=None)
FunctionT = TypeVar("FunctionT", bound=Callable[..., Awaitable[object]])
Way = Literal["listen", "poll"]
BUILT_IN = "trigger."
NAMED = ".on_"
"""What connectors call their triggers: `rabbitmq.on_message`."""


def is_trigger(type_: str) -> bool:
    """Say whether a node type starts runs; its name says so, whoever knows the type."""
    return type_.startswith(BUILT_IN) or is_listening(type_)


def is_listening(type_: str) -> bool:
    """Say whether it is a connector's, for which a worker listens or polls."""
    return NAMED in type_


@dataclass(frozen=True)
class Event:
    """Something that happened. `id` tells it from all others of this trigger, for ever."""

    id: str
    data: JsonValue
    """What the trigger gives: it fits the declared output."""


@dataclass(frozen=True)
class Kept:
    """What a listener remembers from now on, such as how far it has read."""

    state: JsonValue


class Starting(Protocol):
    """Where a listener's events go; the platform and the test kit fit it."""

    async def start(self, events: Sequence[Event], keep: Kept | None) -> list[str | None]:
        """Start a run for each; see `ListenerContext.start`."""
        ...


@dataclass(frozen=True)
class ListenerContext(Generic[ConnectionT]):
    """What a listener may use besides its input: what an activity may, and `start`.

    `outside.http` and `outside.dial` are the only ways out, `outside.files` keeps attachments.
    """

    outside: ActivityContext[ConnectionT]
    starting: Starting
    state: JsonValue = None
    """What was kept last, before this listener was started; None at the very first time."""
    flow_id: str = ""
    node: str = ""
    """With `flow_id`: a name for consumer groups and slots that stays over restarts."""

    @property
    def connection(self) -> ConnectionT:
        """The user's connection."""
        return self.outside.connection

    async def start(self, events: Sequence[Event], keep: Kept | None = None) -> list[str | None]:
        """Start a run for each event, durably, and keep a state with them: all or nothing.

        An event that was given before starts nothing again. Gives for each event None, or a
        sentence why the flow does not take it (its input does not fit): such an event will never
        start, so acknowledge it too, or leave it where the service keeps what was refused.
        Raises Unavailable when nothing can be kept just now, and Conflict `listener.elsewhere` when
        another worker has it meanwhile: acknowledge nothing then, and let it raise.
        """
        return await self.starting.start(events, keep)

    async def keep(self, state: JsonValue) -> None:
        """Keep a state without an event."""
        await self.starting.start((), Kept(state))


class TriggerInput(BaseModel):
    """What every trigger of a connector is told: subclass it and add fields.

    Its fields are fixed while it listens, so they take no expressions; but for `input`.
    """

    model_config = ConfigDict(extra="forbid")
    input: dict[str, JsonValue] = Field(
        default={},
        description="The run's input, made from the event.",
        json_schema_extra={"x-order": 1000},
    )


class PollInput(TriggerInput):
    """What a poller is told besides: how often it asks."""

    every: Duration = Field(
        default="5m",
        description="How often it looks, such as 1m or 1h; 10 seconds at the quickest.",
        json_schema_extra={"x-widget": "duration", "x-order": 900},
    )


@dataclass(frozen=True)
class Polled:
    """What a poller found.

    `events` in the order they happened; `cursor` is given to the next poll; `more` asks again at
    once. The first poll, whose cursor is None, starts nothing: it says where to begin, and its
    events are those that were there before.
    """

    events: Sequence[Event] = ()
    cursor: JsonValue = None
    more: bool = False


def listen(
    type_: str,
    *,
    title: str,
    output: type[BaseModel],
    icon: str = "",
    keywords: tuple[str, ...] = (),
    examples: tuple[Example, ...] = (),
    options: Mapping[str, ListOptions] | None = None,
    way: Way = "listen",
) -> Callable[[FunctionT], FunctionT]:
    """Declare `async (input: TriggerInput, ctx: ListenerContext[…]) -> None` as a trigger.

    It goes on until it is cancelled; when it raises Retryable, or returns, it is started again
    after a pause, elsewhere if need be; Rejected and ConnectionRefused are shown to the flow's
    people and tried again less often. `type_` is `connector.on_event`. Raises TypeError when the
    function has another shape.
    """

    def declare(function: FunctionT) -> FunctionT:
        model, connections = _signature(type_, function, way)
        config = _fixed(form_schema(model))
        mark_options(type_, config, options or {})
        node_type = NodeType(
            type=type_,
            title=title,
            description=inspect.cleandoc(function.__doc__ or ""),
            group="trigger",
            family=type_.partition(".")[0],
            icon=icon,
            keywords=list(keywords),
            config=config,
            output=output.model_json_schema(mode="serialization", by_alias=True),
            ports=[Port(id="out", title="Out")],
            connection=connections[0].kind if connections else None,
            connections=[one.kind for one in connections],
            runs="inline",
            effects="idempotent",
            examples=list(examples),
        )
        function.__nextscript__ = Declaration(  # type: ignore[attr-defined]
            node_type=node_type,
            input_model=model,
            output_model=output,
            function=function,
            connection_models=connections,
            options=options or {},
            way=way,
        )
        return function

    return declare


def poll(
    type_: str,
    *,
    title: str,
    output: type[BaseModel],
    icon: str = "",
    keywords: tuple[str, ...] = (),
    examples: tuple[Example, ...] = (),
    options: Mapping[str, ListOptions] | None = None,
) -> Callable[[FunctionT], FunctionT]:
    """Declare `async (input: PollInput, ctx: ActivityContext[…], cursor) -> Polled` as a trigger.

    It is asked every `input.every`; the cursor it gives and the runs it starts are kept together.
    Events that were given before start nothing, so a poller may give the last page again.
    """
    return listen(
        type_,
        title=title,
        output=output,
        icon=icon,
        keywords=keywords,
        examples=examples,
        options=options,
        way="poll",
    )


def _fixed(config: dict[str, Any]) -> dict[str, Any]:  # Any: a JSON Schema is any JSON
    for name, field_ in config.get("properties", {}).items():
        if name != "input":
            field_.setdefault("x-expression", False)
    return config


def _signature(
    type_: str, function: Callable[..., object], way: Way
) -> tuple[type[BaseModel], tuple[type[Connection], ...]]:
    base, context, count = _SHAPES[way]
    hints, names = get_type_hints(function), list(inspect.signature(function).parameters)
    model = hints.get(names[0]) if names else None
    wrong = not inspect.iscoroutinefunction(function) or len(names) != count
    if wrong or not (isinstance(model, type) and issubclass(model, base)):
        raise TypeError(f"{type_}: a trigger that {way}s is async ({base.__name__}, context, …)")
    if NAMED not in type_:
        raise TypeError(f"{type_}: a trigger is called connector.on_event")
    return model, _kinds(type_, hints.get(names[1]), context)


def _kinds(type_: str, given: Any, context: type) -> tuple[type[Connection], ...]:
    # Any: an annotation
    if given is context:
        return ()
    if get_origin(given) is not context:
        raise TypeError(f"{type_}: its context is {context.__name__}[…]")
    (argument,) = get_args(given)
    choices = get_args(argument) or (argument,)
    kinds = tuple(one for one in choices if one not in (None, type(None)))
    if any(not (isinstance(kind, type) and issubclass(kind, Connection)) for kind in kinds):
        raise TypeError(f"{type_}: the context takes connections")
    return kinds


_SHAPES: dict[Way, tuple[type[BaseModel], type, int]] = {
    "listen": (TriggerInput, ListenerContext, 2),
    "poll": (PollInput, ActivityContext, 3),
}
