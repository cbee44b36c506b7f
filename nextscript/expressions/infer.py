"""The types of an expression's parts, and what cannot work between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from nextscript.expressions.faults import nearest
from nextscript.expressions.library import FILTERS, FUNCTIONS, TESTS
from nextscript.expressions.library.published import Published
from nextscript.expressions.paths import shown
from nextscript.expressions.reads import NOTHING, Facts, known_when
from nextscript.expressions.rules import NUMERIC, comparable, result_of
from nextscript.expressions.shapes import (
    Shape,
    Variant,
    item_of,
    of_types,
    of_value,
    part_of,
    types_of,
    union,
)

Node = Any  # Any: a node of a tree that `parse` made
Said = Callable[[str, str, int, str, tuple[str, ...]], None]

_SAME_LIST = ("select", "reject", "sort_by", "sort", "unique", "reverse", "shuffle")
_ONE_ITEM = ("first", "last", "find")
_BOOLEAN = of_types(["boolean"])


@dataclass(slots=True)
class Inference:
    """One expression being looked at. `say(code, message, at, severity, near)` takes findings."""

    scope: dict[str, Shape]
    say: Said
    report_names: bool = True
    facts: Facts = field(default_factory=lambda: NOTHING)
    guarded: bool = False

    def infer(self, node: Node) -> Shape:
        """Give a node's shape, and say what is wrong in it."""
        return _INFER[node[0]](self, node)

    def known(self, facts: Facts) -> Inference:
        """Look at a part where more is known to be there."""
        report = self.report_names
        return Inference(self.scope, self.say, report, self.facts | facts, self.guarded)

    def follow(self, node: Node, shape: Shape, name: str, keys: list[str | int]) -> Shape:
        """Give the shape at the end of a path."""
        for index, key in enumerate(keys):
            part = part_of(shape, key)
            where = shown(name, keys[:index])
            self._presence(node, part.presence, where, key, part.near, (name, *keys[: index + 1]))
            shape = part.shape
        return shape

    def _presence(
        self,
        node: Node,
        presence: str,
        where: str,
        key: str | int,
        near: tuple[str, ...],
        path: tuple[str | int, ...],
    ) -> None:
        if presence == "excluded":
            message = f"{where} never has “{key}”"
            if near:
                message += f"; there are: {', '.join(near)}"
            self.say("expr.missing_key", message, node[1], "error", near)
        elif presence != "present" and not self.guarded and not self._asked(path):
            message = f"{where} may be without “{key}”; give a default(…)"
            if presence == "undeclared":
                message = f"“{key}” is not among the declared keys of {where}"
            self.say("expr.optional_key", message, node[1], "warning", near)

    def _asked(self, path: tuple[str | int, ...]) -> bool:
        # Asking for a longer path says that the shorter ones are there, too.
        return any(path == fact[: len(path)] for fact in sorted(self.facts, key=repr))


def _get(self: Inference, node: Node) -> Shape:
    name = node[2]
    if name not in self.scope:
        if self.report_names:
            message = f"there is nothing called “{name}” here"
            near = tuple(nearest(name, self.scope))
            self.say("expr.unknown_name", message, node[1], "error", near)
        return None
    return self.follow(node, self.scope[name], name, node[3])


def _key(self: Inference, node: Node) -> Shape:
    return self.follow(node, self.infer(node[2]), "the value", node[3])


def _at(self: Inference, node: Node) -> Shape:
    shape, key = self.infer(node[2]), self.infer(node[3])
    return item_of(shape) if types_of(shape) == ["list"] and types_of(key) == ["number"] else None


def _slice(self: Inference, node: Node) -> Shape:
    shape = self.infer(node[2])
    for part in node[3:]:
        if part is not None:
            self.infer(part)
    _need(self, node, "a part of it", shape, ["string", "list"])
    return shape


def _need(self: Inference, node: Node, what: str, shape: Shape, types: list[str]) -> None:
    found = types_of(shape)
    if shape and not any(name in types for name in found):
        message = f"{what} needs {' or '.join(types)}, not {' or '.join(found)}"
        self.say("expr.type", message, node[1], "error", ())


def _sign(self: Inference, node: Node) -> Shape:
    _need(self, node, "a sign", self.infer(node[2]), ["number"])
    return of_types(["number"])


def _binary(self: Inference, node: Node) -> Shape:
    symbol = node[0]
    left, right = self.infer(node[2]), self.infer(node[3])
    if not left or not right:
        return of_types(["number"]) if symbol in NUMERIC else None
    pairs = [(a, b) for a in types_of(left) for b in types_of(right)]
    results = [result for a, b in pairs if (result := result_of(symbol, a, b))]
    if not results:
        _cannot(self, node, symbol, left, right)
        return None
    return of_types(results)


def _cannot(self: Inference, node: Node, symbol: str, left: Shape, right: Shape) -> None:
    types = f"{' or '.join(types_of(left))} and {' or '.join(types_of(right))}"
    hint = "; write ~ to build text" if symbol == "+" and "string" in types else ""
    self.say("expr.type", f"{symbol} does not work between {types}{hint}", node[1], "error", ())


def _compare(self: Inference, node: Node) -> Shape:
    left = self.infer(node[2])
    for symbol, part in node[3]:
        right = self.infer(part)
        pairs = [(a, b) for a in types_of(left) for b in types_of(right)]
        if left and right and not any(comparable(symbol, a, b) for a, b in pairs):
            _cannot(self, node, symbol, left, right)
        left = right
    return _BOOLEAN


def _logical(self: Inference, node: Node) -> Shape:
    shapes: list[Shape] = []
    here = self
    for part in node[2]:
        shapes.append(here.infer(part))
        here = here.known(known_when(part, node[0] == "and"))
    return union(shapes)


def _not(self: Inference, node: Node) -> Shape:
    self.infer(node[2])
    return _BOOLEAN


def _concat(self: Inference, node: Node) -> Shape:
    for part in node[2]:
        self.infer(part)
    return of_types(["string"])


def _conditional(self: Inference, node: Node) -> Shape:
    self.infer(node[2])
    yes = self.known(known_when(node[2], True)).infer(node[3])
    return union([yes, self.known(known_when(node[2], False)).infer(node[4])])


def _list(self: Inference, node: Node) -> Shape:
    items = [self.infer(item) for item in node[2]]
    return (Variant("list", item=union(items) if items else None),)


def _dict(self: Inference, node: Node) -> Shape:
    made: dict[str, Shape] = {}
    for key, value in node[2]:
        self.infer(key)
        shape = self.infer(value)
        if key[0] != "lit":
            return (Variant("object"),)
        made[str(key[2])] = shape
    return (Variant("object", made=made),)


def _default(self: Inference, node: Node) -> Shape:
    inside = Inference(self.scope, self.say, self.report_names, self.facts, guarded=True)
    shape = inside.infer(node[2])
    others = [self.infer(item) for item in [*node[3], *node[4].values()]]
    if not shape or not others:
        return None
    rest = tuple(variant for variant in shape if variant.type != "null")
    return union([rest, others[0]])


def _defined(self: Inference, node: Node) -> Shape:
    Inference(self.scope, self.say, self.report_names, self.facts, guarded=True).infer(node[2])
    return _BOOLEAN


def _test(self: Inference, node: Node) -> Shape:
    arguments = [self.infer(node[3]), *(self.infer(item) for item in node[4])]
    _arguments(self, node, TESTS[node[2]], arguments, {})
    return _BOOLEAN


def _call(self: Inference, node: Node) -> Shape:
    arguments = [self.infer(item) for item in node[3]]
    named = {key: self.infer(item) for key, item in node[4].items()}
    return _arguments(self, node, FUNCTIONS[node[2]], arguments, named)


def _filter(self: Inference, node: Node) -> Shape:
    name, shape = node[2], self.infer(node[3])
    arguments = [shape, *(self.infer(item) for item in node[4])]
    named = {key: self.infer(item) for key, item in node[5].items()}
    returned = _arguments(self, node, FILTERS[name], arguments, named)
    if types_of(shape) == ["list"]:
        if name in _SAME_LIST:
            return shape
        if name in _ONE_ITEM:
            return union([item_of(shape), of_value(None)] if name == "find" else [item_of(shape)])
        if name == "map" and not named and node[4] and node[4][0][0] == "lit":
            return (Variant("list", item=_mapped(self, node, shape)),)
    return returned


def _mapped(self: Inference, node: Node, shape: Shape) -> Shape:
    path = str(node[4][0][2])
    keys: list[str | int] = [] if path in ("", ".") else list(path.split("."))
    if any(str(key).lstrip("-").isdecimal() for key in keys):
        return None
    inside = Inference(self.scope, self.say, self.report_names, self.facts, len(node[4]) > 1)
    return inside.follow(node, item_of(shape), "the item", keys)


def _arguments(
    self: Inference,
    node: Node,
    published: Published,
    arguments: list[Shape],
    named: dict[str, Shape],
) -> Shape:
    names = [parameter.name for parameter in published.parameters]
    given = {**named, **dict(zip(names, arguments, strict=False))}
    for parameter in published.parameters:
        if parameter.required and parameter.name not in given:
            message = f"{published.name} needs the argument “{parameter.name}”"
            self.say("expr.function", message, node[1], "error", ())
        if "any" not in parameter.types:
            types = ["number" if name == "integer" else name for name in parameter.types]
            _need(self, node, published.name, given.get(parameter.name), types)
    unknown = [name for name in given if name not in names]
    if unknown or (len(arguments) > len(names) and not published.variadic):
        message = f"{published.name} does not take these arguments"
        self.say("expr.function", message, node[1], "error", ())
    return of_types(published.returns)


_INFER: dict[str, Callable[[Inference, Node], Shape]] = dict.fromkeys(
    ("+", "*", *NUMERIC), _binary
) | {
    "lit": lambda self, node: of_value(node[2]),
    "get": _get,
    "key": _key,
    "at": _at,
    "slice": _slice,
    "neg": _sign,
    "pos": _sign,
    "not": _not,
    "and": _logical,
    "or": _logical,
    "cmp": _compare,
    "~": _concat,
    "if": _conditional,
    "list": _list,
    "dict": _dict,
    "default": _default,
    "defined": _defined,
    "filter": _filter,
    "test": _test,
    "call": _call,
}
