"""The interpreter: one function per kind of tree node. It walks JSON and knows no Jinja."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nextscript.expressions.faults import Absent, Fault, nearest, type_fault
from nextscript.expressions.library import FILTERS, FUNCTIONS, TESTS
from nextscript.expressions.library.published import Published
from nextscript.expressions.operators import BINARY, COMPARE, negative, positive
from nextscript.expressions.paths import follow, item_at, key_in
from nextscript.expressions.render import described, text
from nextscript.expressions.settings import Env
from nextscript.values import Json

# Any: trees were checked when they were parsed; looking at every node again would cost the budget.
Node = Any
VERSION = 1


def run_tree(tree: Node, env: Env) -> Json:
    """Evaluate a tree of a version this evaluator knows."""
    if tree["v"] != VERSION:
        raise Fault("expr.syntax", f"expressions of version {tree['v']} are not known here")
    return run(tree["e"], env)


def run(node: Node, env: Env) -> Json:
    """Evaluate one node of a tree."""
    budget = env.budget
    budget.spent += 1
    if budget.spent > budget.steps:
        budget.charge(0)
    env.depth += 1
    if env.depth > budget.depth:
        raise Fault("expr.too_deep", "the expression is nested too deeply")
    value = _RUN[node[0]](node, env)
    env.depth -= 1
    return value


def _literal(node: Node, env: Env) -> Json:
    value: Json = node[2]
    return value


def _get(node: Node, env: Env) -> Json:
    env.at = node[1]
    name = node[2]
    if name not in env.scope:
        near = nearest(name, env.scope)
        hint = "use default(…) if it may be absent"
        raise Absent("expr.unknown_name", f"“{name}” has no value here", near, hint)
    value = env.scope[name]
    return follow(value, node[3], name) if node[3] else value


def _key(node: Node, env: Env) -> Json:
    value = run(node[2], env)
    env.at = node[1]
    return follow(value, node[3], "the value")


def _at(node: Node, env: Env) -> Json:
    value, key = run(node[2], env), run(node[3], env)
    env.at = node[1]
    if isinstance(key, str):
        return key_in(value, key, "the value")
    if type(key) is int:
        return item_at(value, key, "the value")
    if isinstance(key, float) and key.is_integer():
        return item_at(value, int(key), "the value")
    raise type_fault(f"a key is a string or a whole number, not {described(key)}")


def _slice(node: Node, env: Env) -> Json:
    value = run(node[2], env)
    bounds: list[Any] = [None if part is None else run(part, env) for part in node[3:6]]
    env.at = node[1]
    if not isinstance(value, str | list):
        raise type_fault(f"a part can be cut out of a list or a string, not of {described(value)}")
    if any(bound is not None and type(bound) is not int for bound in bounds) or bounds[2] == 0:
        raise type_fault("the bounds of a part are whole numbers, the step is not 0")
    env.budget.charge(len(value) // 64)
    env.budget.allocate(len(value))
    return value[slice(*bounds)]


def _binary(node: Node, env: Env) -> Json:
    left, right = run(node[2], env), run(node[3], env)
    env.at = node[1]
    return BINARY[node[0]](left, right, env)


def _unary(apply: Callable[[Json], Json]) -> Callable[[Node, Env], Json]:
    def calculate(node: Node, env: Env) -> Json:
        value = run(node[2], env)
        env.at = node[1]
        return apply(value)

    return calculate


def _compare(node: Node, env: Env) -> Json:
    left = run(node[2], env)
    for symbol, part in node[3]:
        right = run(part, env)
        env.at = node[1]
        if not COMPARE[symbol](left, right, env):
            return False
        left = right
    return True


def _and(node: Node, env: Env) -> Json:
    value: Json = None
    for part in node[2]:
        value = run(part, env)
        if not value:
            return value
    return value


def _or(node: Node, env: Env) -> Json:
    value: Json = None
    for part in node[2]:
        value = run(part, env)
        if value:
            return value
    return value


def _concat(node: Node, env: Env) -> Json:
    pieces = [text(run(part, env), env) for part in node[2]]
    env.at = node[1]
    env.budget.allocate(sum(map(len, pieces)))
    return "".join(pieces)


def _conditional(node: Node, env: Env) -> Json:
    return run(node[3] if run(node[2], env) else node[4], env)


def _list(node: Node, env: Env) -> Json:
    return [run(item, env) for item in node[2]]


def _dict(node: Node, env: Env) -> Json:
    result: dict[str, Json] = {}
    for key_node, value_node in node[2]:
        key = run(key_node, env)
        if not isinstance(key, str):
            env.at = node[1]
            raise type_fault(f"a key is a string, not {described(key)}")
        result[key] = run(value_node, env)
    return result


def _default(node: Node, env: Env) -> Json:
    depth = env.depth
    try:
        value = run(node[2], env)
    except Absent:
        env.depth = depth
        value = None
    if value is not None and _complete(node) and (value or not node[4]):
        return value  # the fallback may itself be absent: it is read only where it is needed
    arguments = [run(item, env) for item in node[3]]
    named = {key: run(item, env) for key, item in node[4].items()}
    env.at = node[1]
    return FILTERS["default"].apply(env, value, arguments, named)


def _complete(node: Node) -> bool:
    """Say whether a `default` is written rightly; a wrong one is reported when it is applied."""
    return len(node[3]) == 1 and node[4].keys() <= {"empty"}


def _defined(node: Node, env: Env) -> Json:
    depth = env.depth
    try:
        run(node[2], env)
    except Absent:
        env.depth = depth
        return not node[3]
    return bool(node[3])


def _applied(published: dict[str, Published]) -> Callable[[Node, Env], Json]:
    def apply(node: Node, env: Env) -> Json:
        value = run(node[3], env)
        arguments = [run(item, env) for item in node[4]]
        named = {key: run(item, env) for key, item in node[5].items()}
        env.at = node[1]
        return published[node[2]].apply(env, value, arguments, named)

    return apply


def _call(node: Node, env: Env) -> Json:
    arguments = [run(item, env) for item in node[3]]
    named = {key: run(item, env) for key, item in node[4].items()}
    env.at = node[1]
    return FUNCTIONS[node[2]].call(env, arguments, named)


_RUN: dict[str, Callable[[Node, Env], Json]] = {
    "lit": _literal,
    "get": _get,
    "key": _key,
    "at": _at,
    "slice": _slice,
    "neg": _unary(negative),
    "pos": _unary(positive),
    "not": _unary(lambda value: not value),
    "and": _and,
    "or": _or,
    "cmp": _compare,
    "~": _concat,
    "if": _conditional,
    "list": _list,
    "dict": _dict,
    "default": _default,
    "defined": _defined,
    "filter": _applied(FILTERS),
    "test": _applied(TESTS),
    "call": _call,
} | dict.fromkeys(BINARY, _binary)
