"""What can be said about a template before it runs: names, paths and types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from nextscript.expressions.faults import unpack
from nextscript.expressions.infer import Inference
from nextscript.expressions.reads import escaped
from nextscript.expressions.shapes import (
    JsonSchema,
    Shape,
    Variant,
    holds_lazy,
    of_schema,
    part_of,
    types_of,
)
from nextscript.values import Json

Node = Any  # Any: a template or tree that was checked when it was compiled


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong, or perhaps wrong, in the template's string at `pointer`."""

    code: str
    message: str
    pointer: str
    line: int
    column: int
    severity: Literal["error", "warning"]
    near: tuple[str, ...] = ()


def check_template(
    template: Json,
    scope: Mapping[str, JsonSchema | None],
    expected: JsonSchema | None = None,
    lazy_names: Mapping[str, JsonSchema | None] | None = None,
) -> list[Problem]:
    """Check a template against the schemas of the names it may read. A schema of None is unknown.

    `lazy_names` are those an activity gives its lazy fields, such as `item`; without it, names
    that are not in scope are not reported there. Only what is certain is an error.
    """
    check = _Check({name: of_schema(schema) for name, schema in scope.items()}, lazy_names)
    check.template(template, "", expected, expected or {})
    return check.found


@dataclass(slots=True)
class _Check:
    scope: dict[str, Shape]
    lazy_names: Mapping[str, JsonSchema | None] | None
    found: list[Problem] = field(default_factory=list)

    def template(self, template: Node, pointer: str, expected: object, root: JsonSchema) -> None:
        if "expr" in template:
            self._whole(template["expr"]["e"], pointer, expected, root)
        elif "text" in template:
            for part in template["text"]:
                if isinstance(part, dict):
                    self._inference(pointer, self.scope, True).infer(part["e"])
            self._fits(pointer, 100_001, ["string"], expected, root)
        elif "lazy" in template:
            self._lazy(template["lazy"], pointer)
        elif "obj" in template:
            for key, item in template["obj"].items():
                self.template(item, f"{pointer}/{escaped(key)}", *_field(expected, root, key))
        elif "arr" in template:
            for index, item in enumerate(template["arr"]):
                self.template(item, f"{pointer}/{index}", *_field(expected, root, index))

    def _whole(self, node: Node, pointer: str, expected: object, root: JsonSchema) -> None:
        shape = self._inference(pointer, self.scope, True).infer(node)
        if holds_lazy(expected, root):
            message = "this holds expressions, so it cannot come from data; write it out"
            self._add("expr.lazy", message, pointer, node[1], "error", ())
        elif shape:
            self._fits(pointer, node[1], types_of(shape), expected, root)

    def _fits(
        self, pointer: str, at: int, types: list[str], expected: object, root: JsonSchema
    ) -> None:
        wanted = of_schema(expected, root)
        if not wanted or any(_accepts(variant, name) for variant in wanted for name in types):
            return
        message = f"{' or '.join(types_of(wanted))} is expected here, this is {' or '.join(types)}"
        self._add("expr.type", message, pointer, at, "error", ())

    def _lazy(self, template: Node, pointer: str) -> None:
        names = {name: of_schema(schema) for name, schema in (self.lazy_names or {}).items()}
        inference = self._inference(pointer, {**self.scope, **names}, self.lazy_names is not None)
        trees = template["text"] if "text" in template else [template.get("expr")]
        for tree in trees:
            if isinstance(tree, dict):
                inference.infer(tree["e"])

    def _inference(self, pointer: str, scope: dict[str, Shape], report: bool) -> Inference:
        def say(code: str, message: str, at: int, severity: str, near: tuple[str, ...]) -> None:
            self._add(code, message, pointer, at, severity, near)

        return Inference(scope, say, report)

    def _add(
        self, code: str, message: str, pointer: str, at: int, severity: str, near: tuple[str, ...]
    ) -> None:
        line, column = unpack(at)
        level: Literal["error", "warning"] = "warning" if severity == "warning" else "error"
        self.found.append(Problem(code, message, pointer, line, column, level, near))


def _field(expected: object, root: JsonSchema, key: str | int) -> tuple[object, JsonSchema]:
    part = part_of(of_schema(expected, root), key).shape
    schemas = [variant.schema for variant in part or () if variant.schema is not None]
    if part is None or len(schemas) != len(part):
        return None, root
    return (schemas[0] if len(schemas) == 1 else {"anyOf": schemas}), root


def _accepts(variant: Variant, given: str) -> bool:
    if variant.type == given:
        return True
    # Models read numbers and booleans from text, and dates from numbers; a text is never a number.
    if given == "string":
        return variant.type in ("number", "boolean")
    if variant.type == "boolean":
        return given == "number"
    return given == "number" and "format" in (variant.schema or {})
