"""A node's config: checked against its type, compiled to a template, once per text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import ValidationError

from engine.compiler.fallbacks import fallbacks
from engine.compiler.shapes import Places, Schema, find_places
from nextscript.document.sentences import Fault, at_pointer, faults, unknown_field
from nextscript.document.strict_json import join_pointer
from nextscript.errors import ExpressionError
from nextscript.expressions import Problem, Template, check_template, compile_template, references
from nextscript.findings import Fix, Position
from nextscript.node_types import Declaration
from nextscript.values import Json

_KEPT = 20_000
_VARIANTS = 8
Scope = Mapping[str, Schema | None]
_CODES = {"missing": "flow.config_missing", "unknown": "flow.config_unknown"}


@dataclass(frozen=True, slots=True)
class Read:
    """A name that a template reads, where, and whether it stands in a lazy part."""

    root: str
    path: tuple[str | int, ...]
    guarded: bool
    pointer: str
    after: frozenset[str] = frozenset()
    """Names tried before: this one is read only where all of them are absent."""


@dataclass(frozen=True, slots=True)
class Said:
    """Something wrong with a value; the pointer starts at the value."""

    code: str
    pointer: str
    message: str
    fix: Fix | None = None
    position: Position | None = None


@dataclass(slots=True)
class Facts:
    """What is known of a value without its flow. `template` is None when it cannot be compiled.

    `eager` is the template without its lazy parts; those stand in `lazy` by pointer.
    """

    template: Template | None = None
    eager: Template | None = None
    lazy: dict[str, Template] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    reads: list[Read] = field(default_factory=list)
    lazy_reads: dict[str, list[Read]] = field(default_factory=dict)
    static: dict[tuple[object, ...], tuple[object, list[Problem]]] = field(default_factory=dict)
    """What the static check said, by place and by the schemas of what is read."""

    def problems(
        self, place: str, template: Template, scope: Scope, expected: Schema | None
    ) -> list[Problem]:
        """Check a template of this value against schemas, once per set of schemas."""
        key = (place, *((name, id(schema)) for name, schema in scope.items()))
        known = self.static.get(key)
        if known is None:
            if len(self.static) >= _VARIANTS:
                self.static.clear()
            # The scope is kept with the answer, so that no other schema can take its identity.
            known = self.static[key] = (scope, check_template(template, scope, expected))
        return known[1]


_kept: dict[tuple[int, str], tuple[Declaration, Facts]] = {}


def config_facts(declaration: Declaration, config: dict[str, Json]) -> Facts:
    """Check and compile a config; the same config of the same type is looked at once."""
    text = json.dumps(config, sort_keys=True, ensure_ascii=False)
    key = (id(declaration), text)
    known = _kept.get(key)
    if known is not None and known[0] is declaration:
        return known[1]
    places = find_places(declaration.node_type.config, config)
    facts = value_facts(config, places)
    facts.said += _check(declaration, config, text, places)
    if len(_kept) >= _KEPT:
        _kept.clear()
    _kept[key] = (declaration, facts)
    return facts


def value_facts(value: Json, places: Places | None = None) -> Facts:
    """Compile a value that may hold expressions."""
    places = places or Places()
    facts = Facts()
    try:
        template = compile_template(value, places.is_lazy, places.is_raw)
    except ExpressionError:
        facts.said = list(_expression_errors(value, "", places))
        return facts
    facts.template = template
    facts.lazy = dict(_lazy_parts(template, ""))
    facts.eager = _without_lazy(template) if facts.lazy else template
    facts.reads = _reads(facts.eager)
    facts.lazy_reads = {pointer: _reads(part) for pointer, part in facts.lazy.items()}
    return facts


def _reads(template: Template) -> list[Read]:
    after = fallbacks(template)
    found = [
        Read(
            one.root,
            one.path,
            one.guarded,
            one.pointer,
            after.get((one.pointer, one.root), frozenset()),
        )
        for one in references(template)
    ]
    return sorted(found, key=lambda one: (one.pointer, one.root, repr(one.path), one.guarded))


def _expression_errors(value: Json, pointer: str, places: Places) -> Iterator[Said]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _expression_errors(inner, join_pointer(pointer, key), places)
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _expression_errors(inner, f"{pointer}/{at}", places)
    elif isinstance(value, str):
        try:
            compile_template(
                value, lambda _: places.is_lazy(pointer), lambda _: places.is_raw(pointer)
            )
        except ExpressionError as error:
            place = Position(line=error.line, column=error.column)
            yield Said(error.code, pointer, expression_sentence(error), position=place)


def expression_sentence(error: ExpressionError) -> str:
    """Say what is wrong with an expression, and where in it."""
    said = error.message.rstrip(".")
    hint = f" {error.hint}" if error.hint else ""
    return f"{said[:1].upper()}{said[1:]} (line {error.line}, column {error.column}).{hint}"


def _lazy_parts(template: Template, pointer: str) -> Iterator[tuple[str, Template]]:
    match template:
        case {"lazy": part}:
            yield pointer, part
        case {"obj": dict(fields)}:
            for key, inner in fields.items():
                yield from _lazy_parts(inner, join_pointer(pointer, key))
        case {"arr": list(items)}:
            for at, inner in enumerate(items):
                yield from _lazy_parts(inner, f"{pointer}/{at}")


def _without_lazy(template: Template) -> Template:
    match template:
        case {"obj": dict(fields)}:
            kept = {key: one for key, one in fields.items() if not _is_lazy(one)}
            return {"obj": {key: _without_lazy(one) for key, one in kept.items()}}
        case {"arr": list(items)}:
            return {"arr": [{"lit": ""} if _is_lazy(one) else _without_lazy(one) for one in items]}
        case {"lazy": _}:
            return {"lit": ""}
    return template


def _is_lazy(template: Template) -> bool:
    return isinstance(template, dict) and "lazy" in template


def _check(
    declaration: Declaration, config: dict[str, Json], text: str, places: Places
) -> Iterator[Said]:
    for pointer, names in places.unknown.items():
        yield _said(unknown_field(pointer, at_pointer(config, pointer), names))
    try:
        declaration.input_model.__pydantic_validator__.validate_json(text, strict=True)
    except ValidationError as failure:
        for fault in faults(failure, declaration.input_model, config):
            if fault.pointer not in places.unknown and _is_certain(fault, config, places):
                yield _said(fault)


def _said(fault: Fault) -> Said:
    code = _CODES.get(fault.kind, "flow.config")
    field_ = fault.pointer[1:].replace("/", ".")
    if fault.kind in ("missing", "unknown") or not field_:
        return Said(code, fault.pointer, fault.message, fault.fix)
    message = fault.message
    if message.startswith("This "):
        message = f"“{field_}”{message[4:]}"
    return Said(code, fault.pointer, message, fault.fix)


def _is_certain(fault: Fault, config: dict[str, Json], places: Places) -> bool:
    """Say whether a fault stays one, whatever the expressions around it give."""
    if fault.kind in ("missing", "unknown"):
        return True
    pointer = fault.pointer
    while True:
        if pointer in places.lazy:
            return False
        if not pointer:
            break
        pointer = pointer.rpartition("/")[0]
    return not _has_expression(at_pointer(config, fault.pointer), fault.pointer, places)


def _has_expression(value: object, pointer: str, places: Places) -> bool:
    if isinstance(value, str):
        return "{{" in value and not places.is_raw(pointer)
    if isinstance(value, dict):
        return any(
            _has_expression(one, join_pointer(pointer, key), places) for key, one in value.items()
        )
    if isinstance(value, list):
        return any(_has_expression(one, f"{pointer}/{at}", places) for at, one in enumerate(value))
    return False
