"""What a published filter, function or test is: a Python function whose signature says it all."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from nextscript.expressions.faults import failed, type_fault
from nextscript.expressions.render import described
from nextscript.expressions.settings import Env
from nextscript.values import Json

Kind = Literal["filter", "function", "test"]
Number = int | float
UNSET: Any = object()
"""The default of a parameter whose absence means something else than null."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument: `types` are JSON types, `any` for all of them."""

    name: str
    types: tuple[str, ...]
    required: bool
    default: Any  # Any: a JSON value or UNSET


@dataclass(frozen=True, slots=True)
class Published:
    """One entry of the list; a filter's first parameter is what stands before the bar."""

    name: str
    kind: Kind
    group: str
    parameters: tuple[Parameter, ...]
    variadic: bool
    returns: tuple[str, ...]
    doc: str
    examples: Mapping[str, str]
    function: Callable[..., Json]
    with_env: bool

    def apply(self, env: Env, value: Json, arguments: list[Json], named: dict[str, Json]) -> Json:
        """Use it as a filter or test on a value."""
        return self.call(env, [value, *arguments], named)

    def call(self, env: Env, arguments: list[Json], named: dict[str, Json]) -> Json:
        """Check the arguments, charge for their size, and call."""
        values = self._bound(env, arguments, named)
        result = self.function(env, *values) if self.with_env else self.function(*values)
        if isinstance(result, str):
            env.budget.allocate(len(result))
        elif isinstance(result, list):
            env.budget.charge(len(result) // 8)
        return result

    def _bound(self, env: Env, arguments: list[Json], named: dict[str, Json]) -> list[Any]:
        if len(arguments) > len(self.parameters) and not self.variadic:
            given, known = len(arguments) - self._piped, len(self.parameters) - self._piped
            raise failed(f"{self.name} takes at most {known} arguments, not {given}")
        values: list[Any] = []
        for index, parameter in enumerate(self.parameters):
            value = self._argument(index, parameter, arguments, named)
            values.append(self._checked(index, parameter, value, env))
        if named.keys() - {parameter.name for parameter in self.parameters}:
            raise self._unknown_argument(named)
        values.extend(arguments[len(self.parameters) :])
        return values

    def _argument(
        self, index: int, parameter: Parameter, arguments: list[Json], named: dict[str, Json]
    ) -> Any:
        if index < len(arguments):
            if parameter.name in named:
                raise failed(f"{self.name} has been given “{parameter.name}” twice")
            return arguments[index]
        if parameter.name in named:
            return named[parameter.name]
        if parameter.required:
            raise failed(f"{self.name} needs the argument “{parameter.name}”")
        return UNSET

    def _checked(self, index: int, parameter: Parameter, value: Any, env: Env) -> Any:
        if value is UNSET:
            return parameter.default
        if isinstance(value, str):
            env.budget.charge(len(value) // 64)
        elif isinstance(value, list | dict):
            env.budget.charge(len(value) // 32)
        for accepted in parameter.types:
            if accepted == "integer" and isinstance(value, float) and value.is_integer():
                return int(value)
            if _ACCEPTS[accepted](value):
                return value
        raise self._wrong_type(index, parameter, value)

    def _wrong_type(self, index: int, parameter: Parameter, value: Json) -> Exception:
        wanted = " or ".join(_NAMES[name] for name in parameter.types)
        where = "" if index == 0 and self._piped else f" as “{parameter.name}”"
        hint = "use default(…) before it if the value may be null" if value is None else None
        return type_fault(f"{self.name} needs {wanted}{where}, not {described(value)}", hint)

    def _unknown_argument(self, named: dict[str, Json]) -> Exception:
        known = [parameter.name for parameter in self.parameters[self._piped :]]
        wrong = [name for name in named if name not in known]
        return failed(f"{self.name} has no argument “{', '.join(wrong)}”; it has: {known}")

    @property
    def _piped(self) -> int:
        return 0 if self.kind == "function" else 1


class Collection:
    """A group of published things, filled by decorators; `FILTERS` and the like merge them."""

    def __init__(self, group: str) -> None:
        self.group = group
        self.entries: list[Published] = []

    def filter(self, name: str) -> Callable[[Callable[..., Json]], Callable[..., Json]]:
        """Publish a filter; the docstring's `Example:` lines show and test it."""
        return self._publish(name, "filter")

    def function(self, name: str) -> Callable[[Callable[..., Json]], Callable[..., Json]]:
        """Publish a function."""
        return self._publish(name, "function")

    def test(self, name: str) -> Callable[[Callable[..., Json]], Callable[..., Json]]:
        """Publish a test, used as `value is name`."""
        return self._publish(name, "test")

    def _publish(
        self, name: str, kind: Kind
    ) -> Callable[[Callable[..., Json]], Callable[..., Json]]:
        def publish(function: Callable[..., Json]) -> Callable[..., Json]:
            self.entries.append(_published(name, kind, self.group, function))
            return function

        return publish

    def of(self, kind: Kind) -> dict[str, Published]:
        """Give the entries of one kind by name."""
        return {entry.name: entry for entry in self.entries if entry.kind == kind}


def _published(name: str, kind: Kind, group: str, function: Callable[..., Json]) -> Published:
    hints = get_type_hints(function)
    signature = list(inspect.signature(function).parameters.values())
    with_env = bool(signature) and hints.get(signature[0].name) is Env
    signature = signature[with_env:]
    variadic = bool(signature) and signature[-1].kind is inspect.Parameter.VAR_POSITIONAL
    fixed = signature[:-1] if variadic else signature
    doc, examples = _documented(inspect.cleandoc(function.__doc__ or ""))
    return Published(
        name=name,
        kind=kind,
        group=group,
        parameters=tuple(_parameter(item, hints[item.name]) for item in fixed),
        variadic=variadic,
        returns=_types(hints["return"]),
        doc=doc,
        examples=examples,
        function=function,
        with_env=with_env,
    )


def _documented(docstring: str) -> tuple[str, dict[str, str]]:
    lines = docstring.split("\n")
    shown = [line.removeprefix("Example: ") for line in lines if line.startswith("Example: ")]
    doc = "\n".join(line for line in lines if not line.startswith("Example: ")).strip()
    return doc, {line.partition(" → ")[0]: line.partition(" → ")[2] for line in shown}


def _parameter(item: inspect.Parameter, hint: Any) -> Parameter:
    required = item.default is inspect.Parameter.empty
    return Parameter(item.name, _types(hint), required, None if required else item.default)


def _types(hint: Any) -> tuple[str, ...]:
    if get_origin(hint) in (Union, UnionType):
        names = [name for part in get_args(hint) for name in _types(part)]
        unique = list(dict.fromkeys(names))
        return tuple(name for name in unique if name != "integer" or "number" not in unique)
    return (_TYPES.get(get_origin(hint) or hint, "any"),)


_TYPES: dict[Any, str] = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    list: "list",
    dict: "object",
    type(None): "null",
}
_ACCEPTS: dict[str, Callable[[Any], bool]] = {
    "any": lambda value: True,
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: type(value) is int,
    "number": lambda value: type(value) is int or type(value) is float,
    "boolean": lambda value: isinstance(value, bool),
    "list": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "null": lambda value: value is None,
}
_NAMES = {
    "any": "a value",
    "string": "a string",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "list": "a list",
    "object": "an object",
    "null": "null",
}
