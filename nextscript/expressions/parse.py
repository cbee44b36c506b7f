"""From words to our own tree. The only module that knows Jinja; nothing replayed calls it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.lexer import Token, TokenStream
from jinja2.lexer import operators as _OPERATORS
from jinja2.parser import Parser

from nextscript.expressions.faults import Fault, nearest
from nextscript.expressions.lexer import Text, Word
from nextscript.expressions.library import FILTERS, FUNCTIONS, TESTS
from nextscript.values import Json

VERSION = 1
MAX_DEPTH = 100

_JINJA = Environment()
_ALIASES = {"none": "null", "mapping": "object", "sequence": "list", "undefined": "defined"}
_BINARY: dict[type[nodes.Node], str] = {
    nodes.Add: "+",
    nodes.Sub: "-",
    nodes.Mul: "*",
    nodes.Div: "/",
    nodes.FloorDiv: "//",
    nodes.Mod: "%",
    nodes.Pow: "**",
}
_COMPARE = {
    "eq": "==",
    "ne": "!=",
    "lt": "<",
    "lteq": "<=",
    "gt": ">",
    "gteq": ">=",
    "in": "in",
    "notin": "not in",
}


def parse_words(words: list[Word], source: Text, end: int) -> Json:
    """Turn one expression's words into a tree. Raises ExpressionError."""
    at = source.at(end)
    stream = TokenStream(_tokens(words, at), None, None)
    try:
        parser = Parser(_JINJA, "")
        parser.stream = stream
        node = parser.parse_tuple()
        if stream.current.type != "eof":
            parser.fail(f"“{stream.current.value}” is not expected here", stream.current.lineno)
        return {"v": VERSION, "e": _convert(node, 0)}
    except TemplateSyntaxError as error:
        message = _sentence(error.message or "", not words)
        raise Fault("expr.syntax", message).placed(error.lineno) from None
    except RecursionError:
        raise Fault("expr.too_deep", "the expression is nested too deeply").placed(at) from None


def _tokens(words: list[Word], end: int) -> Iterator[Token]:
    # Jinja keeps one number per token and calls it a line; it gets our packed position.
    for word in words:
        kind = _OPERATORS[str(word.value)] if word.kind == "operator" else word.kind
        yield Token(word.at, kind, word.value)  # type: ignore[arg-type]  # numbers stay numbers
    yield Token(end, "eof", "")


def _sentence(message: str, empty: bool) -> str:
    if empty:
        return "there is no expression between the braces"
    message = message.replace("end of template", "end").replace("'eof'", "the end")
    return message.rstrip(".") or "this is not an expression"


def _convert(node: nodes.Node, depth: int) -> list[Json]:
    if depth > MAX_DEPTH:
        raise _fault("expr.too_deep", "the expression is nested too deeply", node)
    convert = _CONVERTERS.get(type(node))
    if convert is None:
        raise _fault("expr.forbidden", "this cannot be used in an expression", node)
    return convert(node, depth + 1)


def _fault(code: str, message: str, node: nodes.Node, hint: str | None = None) -> Exception:
    return Fault(code, message, hint=hint).placed(node.lineno)


def _const(node: nodes.Const, depth: int) -> list[Json]:
    return ["lit", node.lineno, node.value]


def _name(node: nodes.Name, depth: int) -> list[Json]:
    if node.name == "null":
        return ["lit", node.lineno, None]
    _allowed(node.name, node)
    return ["get", node.lineno, node.name, []]


def _allowed(name: str, node: nodes.Node) -> None:
    # Names Python keeps for itself are no data of anyone; value["__key__"] still reads such a key.
    if name.startswith("__"):
        raise _fault("expr.unknown_name", f"“{name}” is not a name that can be read", node)


def _key_of(node: nodes.Node) -> str | int | None:
    if isinstance(node, nodes.Getattr):
        _allowed(node.attr, node)
        return node.attr
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        value = node.arg.value
        return value if isinstance(value, str) or type(value) is int else None
    return None


def _path(node: nodes.Expr, depth: int) -> list[Json]:
    keys: list[Json] = []
    inner: nodes.Node = node
    while isinstance(inner, nodes.Getattr | nodes.Getitem) and _key_of(inner) is not None:
        keys.append(_key_of(inner))
        if len(keys) > MAX_DEPTH:
            raise _fault("expr.too_deep", "the path is too long", node)
        inner = inner.node
    keys.reverse()
    if not keys:
        return _dynamic(node, depth)
    if isinstance(inner, nodes.Name) and inner.name != "null":
        _allowed(inner.name, inner)
        return ["get", inner.lineno, inner.name, keys]
    return ["key", node.lineno, _convert(inner, depth), keys]


def _dynamic(node: nodes.Node, depth: int) -> list[Json]:
    assert isinstance(node, nodes.Getitem)
    base = _convert(node.node, depth)
    if isinstance(node.arg, nodes.Slice):
        bounds = (node.arg.start, node.arg.stop, node.arg.step)
        parts: list[Json] = [None if part is None else _convert(part, depth) for part in bounds]
        return ["slice", node.lineno, base, *parts]
    return ["at", node.lineno, base, _convert(node.arg, depth)]


def _binary(node: nodes.BinExpr, depth: int) -> list[Json]:
    left, right = _convert(node.left, depth), _convert(node.right, depth)
    return [_BINARY[type(node)], node.lineno, left, right]


def _logical(node: nodes.BinExpr, depth: int) -> list[Json]:
    kind, parts = type(node), [node.right]
    left = node.left
    while type(left) is kind and isinstance(left, nodes.BinExpr):
        parts.append(left.right)
        left = left.left
    parts.append(left)
    word = "and" if kind is nodes.And else "or"
    return [word, node.lineno, [_convert(part, depth) for part in reversed(parts)]]


def _unary(word: str) -> Callable[[nodes.UnaryExpr, int], list[Json]]:
    return lambda node, depth: [word, node.lineno, _convert(node.node, depth)]


def _compare(node: nodes.Compare, depth: int) -> list[Json]:
    rest: list[Json] = [[_COMPARE[op.op], _convert(op.expr, depth)] for op in node.ops]
    return ["cmp", node.lineno, _convert(node.expr, depth), rest]


def _concat(node: nodes.Concat, depth: int) -> list[Json]:
    return ["~", node.lineno, [_convert(part, depth) for part in node.nodes]]


def _conditional(node: nodes.CondExpr, depth: int) -> list[Json]:
    other: Json = _convert(node.expr2, depth) if node.expr2 else ["lit", node.lineno, None]
    return ["if", node.lineno, _convert(node.test, depth), _convert(node.expr1, depth), other]


def _list(node: nodes.List | nodes.Tuple, depth: int) -> list[Json]:
    return ["list", node.lineno, [_convert(item, depth) for item in node.items]]


def _dict(node: nodes.Dict, depth: int) -> list[Json]:
    pairs: list[Json] = [
        [_convert(pair.key, depth), _convert(pair.value, depth)] for pair in node.items
    ]
    return ["dict", node.lineno, pairs]


def _arguments(node: nodes.Call | nodes.Filter | nodes.Test, depth: int) -> list[Json]:
    if node.dyn_args is not None or node.dyn_kwargs is not None:
        raise _fault("expr.forbidden", "* and ** cannot be used in arguments", node)
    named: dict[str, Json] = {str(kw.key): _convert(kw.value, depth) for kw in node.kwargs or []}
    return [[_convert(arg, depth) for arg in node.args or []], named]


def _call(node: nodes.Call, depth: int) -> list[Json]:
    if not isinstance(node.node, nodes.Name):
        raise _fault(
            "expr.forbidden",
            "values have no methods that could be called",
            node,
            "use a filter, such as {{ name | upper }}",
        )
    name = node.node.name
    _known(name, FUNCTIONS, "function", node.node)
    return ["call", node.node.lineno, name, *_arguments(node, depth)]


def _filter(node: nodes.Filter, depth: int) -> list[Json]:
    if node.node is None:
        raise _fault("expr.forbidden", "this cannot be used in an expression", node)
    _known(node.name, FILTERS, "filter", node)
    base = _convert(node.node, depth)
    if node.name == "default":
        return ["default", node.lineno, base, *_arguments(node, depth)]
    return ["filter", node.lineno, node.name, base, *_arguments(node, depth)]


def _test(node: nodes.Test, depth: int) -> list[Json]:
    name = _ALIASES.get(node.name, node.name)
    base = _convert(node.node, depth)
    if name == "defined":
        return ["defined", node.lineno, base, node.name == "defined"]
    _known(name, TESTS, "test", node)
    return ["test", node.lineno, name, base, *_arguments(node, depth)]


def _known(name: str, published: Mapping[str, object], what: str, node: nodes.Node) -> None:
    if name in published:
        return
    near = nearest(name, published)[:5]
    meant = _ELSEWHERE.get(name, name)
    hint = f"{meant} is a filter: write value | {meant}" if meant in FILTERS else None
    fault = Fault("expr.unknown_name", f"there is no {what} “{name}”", near, hint)
    raise fault.placed(node.lineno)


_ELSEWHERE = {
    **dict.fromkeys(("len", "size", "count", "strlen"), "length"),
    **dict.fromkeys(("lowercase", "toLowerCase", "lcase"), "lower"),
    **dict.fromkeys(("uppercase", "toUpperCase", "ucase"), "upper"),
}
"""What other languages call our filters."""

# Each converter takes its own node class; the table is what matches them.
_CONVERTERS: dict[type[nodes.Node], Callable[..., list[Json]]] = dict.fromkeys(_BINARY, _binary) | {
    nodes.Const: _const,
    nodes.Name: _name,
    nodes.Getattr: _path,
    nodes.Getitem: _path,
    nodes.And: _logical,
    nodes.Or: _logical,
    nodes.Not: _unary("not"),
    nodes.Neg: _unary("neg"),
    nodes.Pos: _unary("pos"),
    nodes.Compare: _compare,
    nodes.Concat: _concat,
    nodes.CondExpr: _conditional,
    nodes.List: _list,
    nodes.Tuple: _list,
    nodes.Dict: _dict,
    nodes.Call: _call,
    nodes.Filter: _filter,
    nodes.Test: _test,
}
