"""Templates: JSON in which strings may hold expressions, compiled to a form of their own.

A template is one of `{"lit": json}` · `{"expr": tree}` · `{"text": [string or tree, …]}` ·
`{"obj": {key: template}}` · `{"arr": [template, …]}` · `{"lazy": template}`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

from nextscript.expressions.faults import Fault, TemplateError, pack
from nextscript.expressions.lexer import Text, read_words
from nextscript.expressions.parse import parse_words
from nextscript.expressions.reads import escaped
from nextscript.values import Json

Tree: TypeAlias = Json
"""A parsed expression, `{"v": version, "e": node}`; a node is `[kind, position, …]`."""
Template: TypeAlias = Json

Chosen: TypeAlias = Callable[[str], bool]
MAX_NESTING = 64


def _never(pointer: str) -> bool:
    return False


def compile_expression(text: str) -> Tree:
    """Compile one expression, with or without its `{{ }}`. Raises ExpressionError.

    The result is shared with other callers: do not change it.
    """
    compiled = _compiled(text)
    if isinstance(compiled, dict) and "expr" in compiled:
        return compiled["expr"]
    if "{{" not in text:
        return _bare(text)
    raise Fault("expr.syntax", "one expression is expected, without text around it").placed(
        pack(1, 1)
    )


def compile_template(value: Json, lazy: Chosen = _never, raw: Chosen = _never) -> Template:
    """Compile every string within a value. Raises ExpressionError with `pointer` set.

    `lazy(pointer)` says that the string there is handed on as an `Expression`; `raw(pointer)` that
    it is taken as it stands, braces and all (source code, for example). Keys are never evaluated.
    The result is shared with other callers: do not change it.
    """
    return _compile(value, "", lazy, raw, 0)


def is_literal(template: Template) -> bool:
    """Say whether a template reads nothing."""
    return isinstance(template, dict) and "lit" in template


def _compile(value: Json, pointer: str, lazy: Chosen, raw: Chosen, depth: int) -> Template:
    if isinstance(value, str):
        return _compile_string(value, pointer, lazy, raw)
    if depth > MAX_NESTING:
        fault = Fault("expr.too_deep", "the value is nested too deeply")
        raise fault.placed(pack(1, 1)).within(pointer)
    if isinstance(value, dict):
        fields = {
            key: _compile(item, f"{pointer}/{escaped(key)}", lazy, raw, depth + 1)
            for key, item in value.items()
        }
        return {"obj": fields} if not all(map(is_literal, fields.values())) else {"lit": value}
    if isinstance(value, list):
        items = [
            _compile(item, f"{pointer}/{index}", lazy, raw, depth + 1)
            for index, item in enumerate(value)
        ]
        return {"arr": items} if not all(map(is_literal, items)) else {"lit": value}
    return {"lit": value}


def _compile_string(text: str, pointer: str, lazy: Chosen, raw: Chosen) -> Template:
    if raw(pointer):
        return {"lit": text}
    try:
        if not lazy(pointer):
            return _compiled(text)
        return {"lazy": compile_lazy(text)}
    except TemplateError as error:
        raise error.within(pointer) from None


def compile_lazy(text: str) -> Template:
    """Compile a lazy field's text: without braces all of it is the expression."""
    return _compiled(text) if "{{" in text else {"expr": _bare(text)}


def _compiled(text: str) -> Template:
    if "{" not in text and text.isascii():
        return {"lit": text}
    return _parsed(text)


@lru_cache(maxsize=20_000)
def _parsed(text: str) -> Template:
    source = Text(text)
    _check_text(source)
    if "{{" not in text and "{%" not in text and "{#" not in text:
        return {"lit": text}
    parts = _split(source)
    expressions = [part for part in parts if not isinstance(part, str)]
    if len(expressions) == 1 and all(not part.strip("\n") for part in parts if type(part) is str):
        return {"expr": expressions[0]}
    return {"text": parts}


@lru_cache(maxsize=5_000)
def _bare(text: str) -> Tree:
    source = Text(text)
    _check_text(source)
    words, end = read_words(source, 0, closed=False)
    return parse_words(words, source, end)


def _check_text(source: Text) -> None:
    for offset, char in enumerate(source.text) if not source.text.isascii() else ():
        if "\ud800" <= char <= "\udfff":
            raise source.fault("expr.syntax", "half a character (U+D800 …) in text", offset)


def _split(source: Text) -> list[Json]:
    parts: list[Json] = []
    offset, text = 0, source.text
    while (start := text.find("{{", offset)) >= 0:
        _plain(source, offset, start, parts)
        if text[start + 2 : start + 3] in ("-", "+"):
            raise source.fault("expr.syntax", "leave a space after {{", start + 2)
        words, offset = read_words(source, start + 2, closed=True)
        parts.append(parse_words(words, source, offset - 2))
    _plain(source, offset, len(text), parts)
    return parts


def _plain(source: Text, start: int, end: int, parts: list[Json]) -> None:
    for tag in ("{%", "{#"):
        found = source.text.find(tag, start, end)
        if found >= 0:
            hint = f'only {{{{ … }}}} is evaluated; to write it as text: {{{{ "{tag}" }}}}'
            raise source.fault("expr.forbidden", f"{tag} is not used here", found, hint)
    if end > start:
        parts.append(source.text[start:end])
