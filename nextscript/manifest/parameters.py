"""Writing values into an address, headers and cookies, in the styles OpenAPI knows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote

from pydantic import JsonValue

from nextscript.errors import Rejected
from nextscript.manifest.models import Place

Pairs = list[tuple[str, str]]
_SEPARATORS = {"spaceDelimited": " ", "pipeDelimited": "|", "tabDelimited": "\t"}
_IN_QUERY = ":/?[]@!$'()*+,;="
_IN_PATH = ":/[]@!$&'()*+,;="


def text_of(value: JsonValue) -> str:
    """Write a value as people would: text as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def path_of(template: str, values: dict[str, tuple[JsonValue, Place]]) -> str:
    """Fill in a path. Raises Rejected `http.path` for a value that would change where it leads."""
    for name, (value, place) in values.items():
        written = _in_path(name, value, place)
        if written.replace("%2E", ".").strip("/") in ("", ".", ".."):
            raise Rejected(
                f"“{name}” is a part of the address and cannot be {value!r}.", code="http.path"
            )
        template = template.replace(f"{{{name}}}", written)
    return template


def query_pairs(name: str, value: JsonValue, place: Place) -> Pairs:
    """Give the pairs of a query or form for one field; null gives none."""
    style, explode = place.style or "form", place.explode
    match value:
        case None:
            return []
        case _ if style == "json":
            return [(name, json.dumps(value, ensure_ascii=False, separators=(",", ":")))]
        case list() if style == "deepObject":
            return list(_deep(name, value))
        case list():
            if explode is None:
                explode = style == "form"
            if explode and style == "form":
                return [(name, text_of(one)) for one in value]
            return [(name, _SEPARATORS.get(style, ",").join(text_of(one) for one in value))]
        case dict() if style == "deepObject":
            return list(_deep(name, value))
        case dict() if explode is not False:
            return [(key, text_of(one)) for key, one in value.items() if one is not None]
        case dict():
            return [(name, ",".join(f"{key},{text_of(one)}" for key, one in value.items()))]
    return [(name, text_of(value))]


def query_text(pairs: Pairs, reserved: set[str]) -> str:
    """Write a query; of the fields in `reserved` the reserved characters stay."""
    return "&".join(
        f"{quote(name, safe='')}={quote(value, safe=_safe(name in reserved))}"
        for name, value in pairs
    )


def simple(value: JsonValue, place: Place) -> str:
    """Write a header or cookie."""
    if place.style == "json":
        return json.dumps(value, separators=(",", ":"))
    match value:
        case list():
            return ",".join(text_of(one) for one in value)
        case dict() if place.explode:
            return ",".join(f"{key}={text_of(one)}" for key, one in value.items())
        case dict():
            return ",".join(f"{key},{text_of(one)}" for key, one in value.items())
    return text_of(value)


def _in_path(name: str, value: JsonValue, place: Place) -> str:
    style = place.style or "simple"
    explode = bool(place.explode)
    if style == "json":
        return quote(json.dumps(value, separators=(",", ":")), safe="")
    items = [_quoted(one, place) for one in value] if isinstance(value, list) else None
    pairs = (
        [(_quoted(key, place), _quoted(one, place)) for key, one in value.items()]
        if isinstance(value, dict)
        else None
    )
    match style:
        case "label":
            between = "." if explode else ","
            return "." + _joined(items, pairs, between, explode, _quoted(value, place))
        case "matrix":
            return _matrix(name, items, pairs, explode, _quoted(value, place))
    return _joined(items, pairs, ",", explode, _quoted(value, place))


def _joined(
    items: list[str] | None,
    pairs: list[tuple[str, str]] | None,
    between: str,
    explode: bool,
    plain: str,
) -> str:
    if items is not None:
        return between.join(items)
    if pairs is not None:
        return between.join(f"{k}={v}" if explode else f"{k},{v}" for k, v in pairs)
    return plain


def _matrix(
    name: str,
    items: list[str] | None,
    pairs: list[tuple[str, str]] | None,
    explode: bool,
    plain: str,
) -> str:
    if items is not None and explode:
        return "".join(f";{name}={one}" for one in items)
    if pairs is not None and explode:
        return "".join(f";{key}={one}" for key, one in pairs)
    return f";{name}={_joined(items, pairs, ',', False, plain)}"


def _deep(name: str, value: JsonValue) -> Iterator[tuple[str, str]]:
    """`name[key]=…`, as deep as the value goes."""
    match value:
        case dict():
            for key, one in value.items():
                yield from _deep(f"{name}[{key}]", one)
        case list():
            for at, one in enumerate(value):
                yield from _deep(f"{name}[{at}]", one)
        case None:
            return
        case _:
            yield name, text_of(value)


def _quoted(value: JsonValue, place: Place) -> str:
    return quote(text_of(value), safe=_IN_PATH if place.reserved else "")


def _safe(reserved: bool) -> str:
    return _IN_QUERY if reserved else ""
