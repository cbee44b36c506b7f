"""`@activity`: one async function with a model in and a model out is a node type."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, Literal, Protocol, get_args, get_origin, get_type_hints

from pydantic import BaseModel, JsonValue, TypeAdapter
from typing_extensions import TypeVar

from nextscript.connection import Connection
from nextscript.files import Files, NoFiles
from nextscript.forms import form_schema
from nextscript.node_types import Declaration, Effects, Example, NodeType, Port, Runs
from nextscript.options import ListOptions, mark
from nextscript.tokens import Tokens, Unlimited

Level = Literal["debug", "info", "warning", "error"]
ConnectionT = TypeVar("ConnectionT", bound="Connection | None", default=None)
FunctionT = TypeVar("FunctionT", bound=Callable[..., Awaitable[object]])
OUT = (Port(id="out", title="Out"),)


class Http(Protocol):
    """An HTTP client behind the egress guard (nextscript.egress); see there for what it refuses."""

    async def request(self, method: str, url: str, **options: Any) -> Any:  # httpx2's own options
        """Send one request; `url` may be relative to the connection's base URL."""
        ...

    def stream(self, method: str, url: str, **options: Any) -> AbstractAsyncContextManager[Any]:
        """Send one request for an answer that is read piece by piece."""
        ...


class Runtime(Protocol):
    """What the worker gives a running activity; the test kit gives the same without a worker."""

    def log(self, level: Level, message: str, data: JsonValue) -> None:
        """Keep a line with the step."""
        ...

    def heartbeat(self, detail: JsonValue) -> None:
        """Tell that the step is alive, with the progress it would resume from."""
        ...


class Silent:
    """A runtime that nobody watches, as where choices are listed."""

    def log(self, level: Level, message: str, data: JsonValue) -> None:
        """Drop a line."""

    def heartbeat(self, detail: JsonValue) -> None:
        """Drop a sign of life."""


async def no_packages() -> Path | None:
    """Give none."""
    return None


@dataclass(frozen=True)
class ActivityContext(Generic[ConnectionT]):
    """What an activity may use besides its input.

    `effect_key` is the same for every attempt of this step: send it where the service deduplicates.
    `attempt` counts from 1. `timezone` is the flow's. `http` and `dial` are the only ways out.
    """

    connection: ConnectionT
    http: Http
    dial: Callable[[str, int], Awaitable[tuple[str, str]]]
    runtime: Runtime
    effect_key: str
    attempt: int = 1
    run_id: str = ""
    path: str = ""
    project_id: str = ""
    timezone: str = "UTC"
    now: float = 0.0
    previous: JsonValue = None
    """The last heartbeat's detail of an earlier attempt."""
    files: Files = field(default_factory=NoFiles)
    """The files of the step's project."""
    packages: Callable[[], Awaitable[Path | None]] = no_packages
    """Gives the folder of the Python packages that the project's steps of code may import."""
    tokens: Tokens = field(default_factory=Unlimited)
    """What the project may use of language models today."""
    values: Mapping[str, JsonValue] = field(default_factory=dict)

    def log(self, level: Level, message: str, **data: JsonValue) -> None:
        """Write a line that the run view shows beside the step."""
        self.runtime.log(level, message, dict(data))

    def heartbeat(self, detail: JsonValue = None) -> None:
        """Show progress; a long activity does so at least every few seconds."""
        self.runtime.heartbeat(detail)


def activity(
    type_: str,
    *,
    title: str,
    version: int = 1,
    runs: Runs = "standard",
    effects: Effects = "unsafe",
    ports: tuple[Port, ...] = OUT,
    ports_from: str | None = None,
    keywords: tuple[str, ...] = (),
    undo: str | None = None,
    queue: str | None = None,
    timeout: str = "5m",
    icon: str = "",
    examples: tuple[Example, ...] = (),
    upgrades: Mapping[int, Callable[[dict[str, JsonValue]], dict[str, JsonValue]]] | None = None,
    deprecated: str | None = None,
    options: Mapping[str, ListOptions] | None = None,
) -> Callable[[FunctionT], FunctionT]:
    """Declare an async function `(input: Model, ctx: ActivityContext[…]) -> Model` as a node type.

    `type_` is `family.verb_object`. `effects` says whether repeating a step is safe: `idempotent`
    (always), `keyed` (with its effect key), `unsafe` (an unknown outcome is shown, never repeated).
    Only idempotent types may be `quick`. The docstring is what the palette says. `options` gives,
    by the pointer of a config field (`/table`, `/lines/*/sku`), an async function `(asked, ctx)`
    that lists its choices while somebody fills it in; it gets the connection as the activity does.
    Raises TypeError when the function has another shape.
    """

    def declare(function: FunctionT) -> FunctionT:
        if ".on_" in type_:
            raise TypeError(f"{type_}: what begins with on_ is a trigger (nextscript.triggers)")
        if runs != "standard" and effects != "idempotent":
            raise TypeError(f"{type_}: only an idempotent activity may be {runs}")
        input_model, output, connections, optional = _signature(type_, function)
        family = type_.partition(".")[0]
        config = form_schema(input_model)
        mark_options(type_, config, options or {})
        node_type = NodeType(
            type=type_,
            version=version,
            title=title,
            description=inspect.cleandoc(function.__doc__ or ""),
            group="activity",
            family=family,
            icon=icon,
            keywords=list(keywords),
            config=config,
            output=TypeAdapter(output).json_schema(),
            ports=list(ports),
            ports_from=ports_from,
            connection=connections[0].kind if connections else None,
            connections=[one.kind for one in connections],
            connection_optional=optional,
            runs=runs,
            effects=effects,
            undo=undo,
            deprecated=deprecated,
            examples=list(examples),
        )
        declaration = Declaration(
            node_type=node_type,
            input_model=input_model,
            output_model=output
            if isinstance(output, type) and issubclass(output, BaseModel)
            else None,
            function=function,
            upgrades=upgrades or {},
            connection_models=connections,
            queue=queue,
            timeout=timeout,
            options=options or {},
        )
        function.__nextscript__ = declaration  # type: ignore[attr-defined]
        return function

    return declare


def declaration_of(function: Callable[..., object]) -> Declaration:
    """Give what `@activity` declared. Raises TypeError for a function it did not mark."""
    found = getattr(function, "__nextscript__", None)
    if not isinstance(found, Declaration):
        raise TypeError(f"{function!r} is not declared with @activity")
    return found


def mark_options(
    type_: str, config: dict[str, Any], options: Mapping[str, ListOptions]
) -> None:  # Any: a JSON Schema
    """Mark the fields of a config that have choices. Raises TypeError for one that is not there."""
    for pointer in options:
        if not mark(config, pointer):
            raise TypeError(f"{type_}: there is no field {pointer} to list choices for")


def _signature(
    type_: str, function: Callable[..., object]
) -> tuple[type[BaseModel], Any, tuple[type[Connection], ...], bool]:  # Any: any JSON type
    hints = get_type_hints(function)
    names = list(inspect.signature(function).parameters)
    if not inspect.iscoroutinefunction(function) or len(names) != 2 or "return" not in hints:
        raise TypeError(
            f"{type_}: an activity is async (input: Model, ctx: ActivityContext) -> Model"
        )
    model = hints.get(names[0])
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        raise TypeError(f"{type_}: the first parameter must be a pydantic model")
    kinds, optional = _connections(type_, hints.get(names[1]))
    return model, hints["return"], kinds, optional


def _connections(type_: str, context: Any) -> tuple[tuple[type[Connection], ...], bool]:
    """Read `ActivityContext[Kind | Other]`: the kinds, and whether `| None` does without."""
    arguments = get_args(context) if get_origin(context) is ActivityContext else (None,)
    choices = get_args(arguments[0]) or arguments
    kinds = tuple(one for one in choices if one not in (None, type(None)))
    if any(not (isinstance(kind, type) and issubclass(kind, Connection)) for kind in kinds):
        raise TypeError(f"{type_}: the context takes connections, or connections or None")
    return kinds, bool(kinds) and len(kinds) < len(choices)
