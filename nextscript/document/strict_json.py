"""Reading JSON strictly: what two readers could take for different things is refused."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import NoReturn

from nextscript.document.models import MAX_BYTES, MAX_DEPTH
from nextscript.errors import Malformed
from nextscript.findings import Finding
from nextscript.values import Json

LONGEST_NUMBER = 300
"""Characters a number may have; a longer one is an attack or a mistake."""

_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def read_json_strict(data: bytes | str, *, max_bytes: int = MAX_BYTES) -> Json:
    """Read one JSON value. Raises Malformed with findings for anything that is not strict JSON.

    Refused: byte order marks, encodings other than UTF-8, duplicate keys, NaN and infinities,
    numbers out of range, nesting deeper than 64, NUL and lone surrogates, text after the value.
    """
    text = decode(data, max_bytes)
    duplicates: list[_Doubled] = []
    try:
        value: Json = _decoder(duplicates).decode(text)
    except RecursionError:
        raise refuse("flow.too_deep", "", _TOO_DEEP) from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise refuse("flow.not_json", "", f"This is not JSON: {error.msg} ({place}).") from None
    except _BadNumber as error:
        raise refuse("flow.bad_number", "", str(error)) from None
    found = [*_doubled(value)] if duplicates else []
    found += check_json(value)
    if found:
        raise Malformed(found[0].message, findings=found)
    return value


def decode(data: bytes | str, max_bytes: int = MAX_BYTES) -> str:
    """Give the text of a document. Raises Malformed unless it is UTF-8 without a mark."""
    size = len(data) if isinstance(data, bytes) or len(data) > max_bytes else len(_utf8(data))
    if size > max_bytes:
        limit = max_bytes // (1024 * 1024)
        raise refuse("flow.too_large", "", f"This is larger than {limit} MB.")
    if isinstance(data, str):
        if data.startswith("\ufeff"):
            raise refuse("flow.bad_encoding", "", _NOT_UTF8)
        return data
    if data.startswith(_BOMS):
        raise refuse("flow.bad_encoding", "", _NOT_UTF8)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise refuse("flow.bad_encoding", "", _NOT_UTF8) from None


def check_json(value: object) -> list[Finding]:
    """Say what in a Python value is not JSON we can keep: depth, numbers, text, types."""
    return [] if _is_fine(value) else _faults_in(value)


def _is_fine(value: object) -> bool:
    """Look through a value level by level: to know where everything is takes five times longer."""
    level = [value]
    for _ in range(MAX_DEPTH):
        inner: list[object] = []
        for one in level:
            if isinstance(one, dict):
                if not all(isinstance(key, str) and _is_clean(key) for key in one):
                    return False
                inner += one.values()
            elif isinstance(one, list):
                inner += one
            elif _check_scalar(one, ""):
                return False
        if not inner:
            return True
        level = inner
    return not any(isinstance(one, dict | list) or _check_scalar(one, "") for one in level)


def _faults_in(value: object) -> list[Finding]:
    found: list[Finding] = []
    pending: list[tuple[object, str, int]] = [(value, "", 1)]
    while pending:
        one, pointer, depth = pending.pop()
        if isinstance(one, dict | list):
            if depth > MAX_DEPTH:
                found.append(error("flow.too_deep", pointer, _TOO_DEEP))
                continue
            pairs = one.items() if isinstance(one, dict) else enumerate(one)
            for key, inner in pairs:
                if isinstance(one, dict) and not (isinstance(key, str) and _is_clean(key)):
                    found.append(error("flow.bad_text", pointer, f"A key here {_UNKEEPABLE}"))
                    continue
                if inner is None or inner is True or inner is False or inner == "":
                    continue
                if isinstance(inner, str) and _is_clean(inner):
                    continue
                pending.append((inner, join_pointer(pointer, key), depth + 1))
        else:
            found += _check_scalar(one, pointer)
    return sorted(found, key=lambda finding: finding.pointer)


def _check_scalar(value: object, pointer: str) -> list[Finding]:
    if isinstance(value, str):
        if _is_clean(value):
            return []
        return [error("flow.bad_text", pointer, f"This text {_UNKEEPABLE}")]
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return [error("flow.bad_number", pointer, "This number is out of range.")]
    if value is None or isinstance(value, bool | int | float):
        return []
    return [error("flow.wrong_type", pointer, "This is not a JSON value.")]


def join_pointer(pointer: str, key: object) -> str:
    """Extend a JSON Pointer (RFC 6901) by one key or index."""
    return f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"


def error(code: str, pointer: str, message: str) -> Finding:
    """Make a finding of a malformed document."""
    return Finding(severity="error", code=code, pointer=_clean(pointer), message=_clean(message))


def refuse(code: str, pointer: str, message: str) -> Malformed:
    """Make the error for a document with one finding."""
    found = error(code, pointer, message)
    return Malformed(found.message, findings=[found])


_NOT_UTF8 = "This is not UTF-8 text without a byte order mark."
_TOO_DEEP = f"This is nested deeper than {MAX_DEPTH} levels."
_UNKEEPABLE = "has characters that are not valid Unicode text or is not text."


class _BadNumber(ValueError):
    pass


class _Doubled(dict[str, Json]):
    names: list[str]


def _decoder(duplicates: list[_Doubled]) -> json.JSONDecoder:
    def pairs(found: list[tuple[str, Json]]) -> dict[str, Json]:
        plain = dict(found)
        if len(plain) == len(found):
            return plain
        doubled = _Doubled(plain)
        counted = Counter(key for key, _ in found)
        doubled.names = sorted(key for key, times in counted.items() if times > 1)
        duplicates.append(doubled)
        return doubled

    return json.JSONDecoder(
        object_pairs_hook=pairs,
        parse_int=read_int,
        parse_float=read_float,
        parse_constant=_no_constant,
    )


def read_int(text: str) -> int:
    """Read a whole number. Raises ValueError when it is absurdly long."""
    if len(text) > LONGEST_NUMBER:
        raise _BadNumber(f"A number has more than {LONGEST_NUMBER} digits.")
    return int(text)


def read_float(text: str) -> float:
    """Read a decimal number. Raises ValueError when it is too long or out of range."""
    number = float(text) if len(text) <= LONGEST_NUMBER else float("inf")
    if number in (float("inf"), float("-inf")):
        raise _BadNumber("A number is out of range.")
    return number


def _no_constant(name: str) -> NoReturn:
    raise _BadNumber(f"{name} is not a JSON number.")


def _doubled(value: Json) -> Iterator[Finding]:
    pending: list[tuple[Json, str]] = [(value, "")]
    while pending:
        one, pointer = pending.pop()
        if isinstance(one, _Doubled):
            for name in one.names[:20]:
                where = join_pointer(pointer, name)
                yield error("flow.duplicate_key", where, f"The key “{name}” is there twice.")
        if isinstance(one, dict):
            pending += [(inner, join_pointer(pointer, key)) for key, inner in one.items()]
        elif isinstance(one, list):
            pending += [(inner, join_pointer(pointer, at)) for at, inner in enumerate(one)]


def _is_clean(text: str) -> bool:
    if "\x00" in text:
        return False
    if text.isascii():
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "�")
