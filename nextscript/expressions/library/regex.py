"""Regular expressions in linear time (RE2): no look-around and no back-references."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import re2

from nextscript.expressions.faults import failed
from nextscript.expressions.library.published import Collection
from nextscript.expressions.settings import Env
from nextscript.values import Json

REGEX = Collection("Regular expressions")
filter_ = REGEX.filter

MAX_PATTERN = 1_000
_MEMORY = 256 * 1024


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> Any:  # Any: re2 has no types
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    return re2.compile(pattern, options)


def _pattern(env: Env, text: str, pattern: str) -> Any:  # Any: re2 has no types
    if len(pattern) > MAX_PATTERN:
        raise failed(f"a pattern has at most {MAX_PATTERN} characters")
    env.budget.charge(len(text) // 8 + len(pattern))
    try:
        return _compiled(pattern)
    except re2.error as error:
        reason = error.args[0]
        said = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        hint = "look-around and back-references are not supported"
        raise failed(f"the pattern cannot be used: {said}", hint) from None


def _matches(env: Env, text: str, pattern: str) -> Iterator[Any]:  # Any: re2 has no types
    for found in _pattern(env, text, pattern).finditer(text):
        # Each search may look at all that is left, so that is what it costs.
        env.budget.charge(10 + (len(text) - found.start()) // 512)
        yield found


@filter_("regex_match")
def regex_match(env: Env, text: str, pattern: str) -> bool:
    """Say whether a pattern occurs in the text; anchor it with ^ and $ for the whole.

    Example: "A-1234" | regex_match("^[A-Z]-\\d+$") → true
    """
    return _pattern(env, text, pattern).search(text) is not None


@filter_("regex_find")
def regex_find(env: Env, text: str, pattern: str, all: bool = False) -> Json:
    """Find a pattern: the matched text, its group, or a list of its groups; null if there is none.

    With `all=true` a list of every match.

    Example: "order 1234 of 2026" | regex_find("\\d+") → 1234
    Example: "order 1234 of 2026" | regex_find("\\d+", all=true) → ["1234","2026"]
    Example: "x=1" | regex_find("(\\w)=(\\d)") → ["x","1"]
    """
    if all:
        return [_found(match) for match in _matches(env, text, pattern)]
    match = _pattern(env, text, pattern).search(text)
    return None if match is None else _found(match)


def _found(match: Any) -> Json:  # Any: re2 has no types
    groups: list[Json] = list(match.groups())
    if not groups:
        return str(match.group())
    return groups[0] if len(groups) == 1 else groups


@filter_("regex_replace")
def regex_replace(env: Env, text: str, pattern: str, replacement: str) -> str:
    """Put text in place of every match; `\\1` stands for the first group.

    Example: "2026-11-22" | regex_replace("(\\d+)-(\\d+)-(\\d+)", "\\3.\\2.\\1") → 22.11.2026
    """
    pieces: list[str] = []
    end = 0
    for match in _matches(env, text, pattern):
        pieces.append(text[end : match.start()])
        pieces.append(_expanded(match, replacement))
        env.budget.allocate(len(pieces[-1]))
        end = match.end()
    return "".join([*pieces, text[end:]])


def _expanded(match: Any, replacement: str) -> str:  # Any: re2 has no types
    if "\\" not in replacement:
        return replacement
    pieces: list[str] = []
    rest = iter(replacement)
    for char in rest:
        following = next(rest, "\\") if char == "\\" else ""
        pieces.append(_group(match, following) if following.isdecimal() else following or char)
    return "".join(pieces)


def _group(match: Any, digit: str) -> str:  # Any: re2 has no types
    if int(digit) > len(match.groups()):
        raise failed(f"the pattern has no group {digit}")
    return match.group(int(digit)) or ""
