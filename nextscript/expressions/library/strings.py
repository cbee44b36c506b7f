"""Filters and functions for text."""

from __future__ import annotations

import unicodedata

from nextscript.expressions.faults import failed
from nextscript.expressions.library.published import Collection
from nextscript.expressions.operators import repeated, within
from nextscript.expressions.render import text as rendered
from nextscript.expressions.settings import Env
from nextscript.values import Json

STRINGS = Collection("Text")
filter_ = STRINGS.filter

_SPELLED = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "Ae", "ø": "o", "Ø": "O", "œ": "oe", "Œ": "Oe", "ł": "l", "Ł": "L"}
)


@filter_("upper")
def upper(text: str) -> str:
    """Write in capitals.

    Example: "abc" | upper → ABC
    """
    return text.upper()


@filter_("lower")
def lower(text: str) -> str:
    """Write in small letters.

    Example: "ABC" | lower → abc
    """
    return text.lower()


@filter_("capitalize")
def capitalize(text: str) -> str:
    """Begin with a capital and leave the rest.

    Example: "order accepted" | capitalize → Order accepted
    """
    return text[:1].upper() + text[1:]


@filter_("title")
def title(text: str) -> str:
    """Begin every word with a capital.

    Example: "ada lovelace" | title → Ada Lovelace
    """
    return " ".join(word[:1].upper() + word[1:].lower() for word in text.split(" "))


@filter_("trim")
def trim(text: str, chars: str | None = None) -> str:
    """Remove white space, or the given characters, from both ends.

    Example: "  hello " | trim → hello
    Example: "--hello-" | trim("-") → hello
    """
    return text.strip(chars)


@filter_("replace")
def replace(env: Env, text: str, old: str, new: str) -> str:
    """Put one piece of text in place of another, everywhere.

    Example: "a-b-c" | replace("-", "+") → a+b+c
    """
    count = text.count(old)
    env.budget.charge(count // 8)
    env.budget.allocate(max(0, count * (len(new) - len(old))))
    return text.replace(old, new)


@filter_("split")
def split(env: Env, text: str, separator: str | None = None, limit: int = -1) -> list[Json]:
    """Cut text into a list at a separator, or at white space.

    Example: "a,b,c" | split(",") → ["a","b","c"]
    Example: "a b  c" | split → ["a","b","c"]
    Example: "a=b=c" | split("=", 1) → ["a","b=c"]
    """
    if separator == "":
        raise failed("split needs a separator that is not empty")
    pieces = len(text) // 2 + 1 if separator is None else text.count(separator) + 1
    env.budget.charge(pieces if limit < 0 else min(pieces, limit))
    return list(text.split(separator, limit))


@filter_("lines")
def lines(env: Env, text: str) -> list[Json]:
    """Cut text into its lines.

    Example: "a\\nb" | lines → ["a","b"]
    """
    env.budget.charge(text.count("\n") + text.count("\r"))
    return list(text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n"))


@filter_("join")
def join(env: Env, items: list[Json], separator: str = "") -> str:
    """Put the items of a list together as text.

    Example: ["a", 1, true] | join(", ") → a, 1, true
    """
    pieces = [rendered(item, env) for item in items]
    env.budget.allocate(sum(map(len, pieces)) + len(separator) * len(pieces))
    return separator.join(pieces)


@filter_("contains")
def contains(env: Env, value: str | list[Json] | dict[str, Json], part: Json) -> bool:
    """Say whether a text has this part, a list this item, an object this key.

    Example: "hello" | contains("ell") → true
    Example: [1, 2] | contains(3) → false
    """
    return within(part, value, env)


@filter_("starts_with")
def starts_with(text: str, prefix: str) -> bool:
    """Say whether text begins with this.

    Example: "invoice-7" | starts_with("invoice") → true
    """
    return text.startswith(prefix)


@filter_("ends_with")
def ends_with(text: str, suffix: str) -> bool:
    """Say whether text ends with this.

    Example: "report.pdf" | ends_with(".pdf") → true
    """
    return text.endswith(suffix)


@filter_("slug")
def slug(env: Env, text: str, separator: str = "-") -> str:
    """Turn text into small ASCII letters, digits and a separator, for addresses and keys.

    Example: "Größe & Gewicht" | slug → grosse-gewicht
    """
    env.budget.charge(len(text) // 8)
    plain = unicodedata.normalize("NFKD", text.translate(_SPELLED))
    plain = plain.encode("ascii", "ignore").decode().lower()
    words = "".join(char if char.isalnum() else " " for char in plain).split()
    return separator.join(words)


@filter_("truncate")
def truncate(text: str, length: int, end: str = "…") -> str:
    """Cut text that is longer than this; the end counts.

    Example: "a long sentence" | truncate(7) → a long…
    """
    if len(text) <= length:
        return text
    return text[: max(0, length - len(end))] + end[: max(0, length)]


@filter_("pad_left")
def pad_left(env: Env, text: str, length: int, fill: str = " ") -> str:
    """Fill up at the beginning.

    Example: "7" | pad_left(3, "0") → 007
    """
    return _padding(env, text, length, fill) + text


@filter_("pad_right")
def pad_right(env: Env, text: str, length: int, fill: str = " ") -> str:
    """Fill up at the end.

    Example: "7" | pad_right(3, ".") → 7..
    """
    return text + _padding(env, text, length, fill)


def _padding(env: Env, text: str, length: int, fill: str) -> str:
    if len(fill) != 1:
        raise failed("the fill is one character")
    return str(repeated(fill, max(0, length - len(text)), env))


@filter_("string")
def string(env: Env, value: Json) -> str:
    """Render any value as text, as it appears within text.

    Example: 5 | string → 5
    Example: {"a": [1, null]} | string → {"a":[1,null]}
    """
    return rendered(value, env)


@STRINGS.function("repeat")
def repeat(env: Env, text: str, times: int) -> str:
    """Repeat text.

    Example: repeat("ab", 3) → ababab
    """
    return str(repeated(text, times, env))
