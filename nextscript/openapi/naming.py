"""Keys and titles that people can read, each once."""

from __future__ import annotations

import re

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_LONGEST = 60
_LONGEST_TITLE = 120
_TRAILING = re.compile(r"[\s.:;,–-]+$")


def key_of(text: str) -> str:
    """Give a key for any text: words in lower case; empty when it has none."""
    words = [one.lower() for one in _WORD.findall(text)]
    kept = "_".join(words)[:_LONGEST].strip("_")
    return f"n_{kept}" if kept[:1].isdigit() else kept


def operation_key(operation_id: object, method: str, path: str) -> str:
    """Give the key of an operation: of its own name, or of its method and path."""
    if isinstance(operation_id, str) and (found := key_of(operation_id)):
        return found
    places = re.sub(r"\{([^}]*)\}", r"by_\1", path)
    return key_of(f"{method.lower()} {places}") or method.lower()


def unique(key: str, taken: set[str]) -> str:
    """Give a key nobody has, and take it."""
    found, at = key, 2
    while found in taken:
        found, at = f"{key[: _LONGEST - 4]}_{at}", at + 1
    taken.add(found)
    return found


def title_of(summary: object, key: str) -> str:
    """Give a short title: the summary's first line, or the words of the key."""
    if isinstance(summary, str) and summary.strip():
        line = _TRAILING.sub("", summary.strip().splitlines()[0])
        line = re.sub(r"<[^>]{0,200}>|[`*_]{1,2}(?=\S)|(?<=\S)[`*]{1,2}", "", line).strip()
        if line:
            return line if len(line) <= _LONGEST_TITLE else f"{line[: _LONGEST_TITLE - 1]}…"
    words = key.replace("_", " ").strip()
    return f"{words[:1].upper()}{words[1:]}"
