"""The published list, for the editor's completion and for the docs.

`python -m nextscript.expressions.reference > docs/expressions.md` writes the page.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Literal

from nextscript.expressions.introduction import INTRODUCTION
from nextscript.expressions.library import COLLECTIONS
from nextscript.expressions.library.published import UNSET, Published


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument: its JSON types, and its default as it would be written."""

    name: str
    types: tuple[str, ...]
    required: bool
    default: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One filter, function or test. `value`: the types a filter or test takes from the left."""

    name: str
    kind: Literal["filter", "function", "test"]
    group: str
    signature: str
    description: str
    value: tuple[str, ...]
    arguments: tuple[Argument, ...]
    returns: tuple[str, ...]
    examples: tuple[tuple[str, str], ...]


def reference() -> list[Entry]:
    """List every filter, function and test, by group."""
    return [_entry(published) for group in COLLECTIONS for published in group.entries]


def _entry(published: Published) -> Entry:
    piped = published.kind != "function"
    arguments = tuple(
        Argument(item.name, item.types, item.required, _default(item.default))
        for item in published.parameters[piped:]
    )
    return Entry(
        name=published.name,
        kind=published.kind,
        group=published.group,
        signature=_signature(published, arguments),
        description=published.doc,
        value=published.parameters[0].types if piped else (),
        arguments=arguments,
        returns=published.returns,
        examples=tuple(published.examples.items()),
    )


def _default(value: object) -> str | None:
    if value is UNSET or value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


def _signature(published: Published, arguments: tuple[Argument, ...]) -> str:
    parts = [item.name if item.required else f"{item.name}={item.default}" for item in arguments]
    parts = [part.replace("=None", "=…") for part in parts]
    inside = ", ".join([*parts, "…"] if published.variadic else parts)
    if published.kind == "function":
        return f"{published.name}({inside})"
    link = "value | " if published.kind == "filter" else "value is "
    return link + published.name + (f"({inside})" if inside else "")


def page() -> str:
    """Write the docs page."""
    parts = [INTRODUCTION]
    for group in COLLECTIONS:
        parts.append(f"\n## {group.group}\n")
        parts.extend(_section(entry) for entry in map(_entry, group.entries))
    return "".join(parts)


def _section(entry: Entry) -> str:
    shown = "".join(f"\n{expression}  →  {result}" for expression, result in entry.examples)
    example = f"\n```text{shown}\n```\n" if shown else ""
    return f"\n### `{entry.signature}`\n\n{entry.description}\n{example}"


if __name__ == "__main__":
    sys.stdout.write(page())
