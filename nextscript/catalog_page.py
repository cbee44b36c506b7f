"""A page that lists all node types, for people who look for what there is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from nextscript.node_types import NodeType
from nextscript.values import Json

_EFFECTS = {
    "idempotent": "may be repeated",
    "keyed": "may be repeated: it is sent with a key",
    "unsafe": "never repeated unasked",
}
_MOST_FIELDS = 6


@dataclass(frozen=True)
class Section:
    """Types that belong together: those of a connector, or a family of built-in ones."""

    title: str
    types: tuple[NodeType, ...]
    link: str = ""
    """Where more is said, if anywhere."""


def catalog_page(sections: Iterable[Section], made_by: str) -> str:
    """Write the page in Markdown."""
    listed = [one for one in sections if one.types]
    count = sum(len(one.types) for one in listed)
    lines = [
        "# Catalogue",
        "",
        f"<!-- Made by `{made_by}`; do not edit. -->",
        "",
        f"{count} steps and triggers, in {len(listed)} groups. The editor's palette finds them by "
        "other words, too; `nextscript nodes TYPE` shows everything of one.",
        "",
    ]
    for section in listed:
        lines += [*_section(section), ""]
    return "\n".join(lines)


def _section(section: Section) -> Iterator[str]:
    yield f"## {section.title}"
    about = [f"[Set up, and what it keeps to]({section.link})"] if section.link else []
    kinds = sorted({kind for one in section.types for kind in one.connections})
    if kinds:
        about.append(f"Connection: {', '.join(f'`{kind}`' for kind in kinds)}")
    if any(one.unverified for one in section.types):
        about.append("*unverified*: written without a description of the service to check against")
    if about:
        yield f"{'. '.join(about)}."
    yield ""
    yield "| type | does | gives | a repetition |"
    yield "| --- | --- | --- | --- |"
    yield from map(_row, sorted(section.types, key=lambda one: (one.group != "trigger", one.type)))


def _row(shown: NodeType) -> str:
    mark = " *unverified*" if shown.unverified else ""
    said = " ".join(shown.description.partition("\n\n")[0].split())
    deprecated = f" Going away: {shown.deprecated}." if shown.deprecated else ""
    repeated = _EFFECTS[shown.effects] if shown.group == "activity" else ""
    cells = [
        f"`{shown.type}`{mark}",
        f"**{shown.title}.** {said}{deprecated}",
        _gives(shown.output),
    ]
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in [*cells, repeated])} |"


def _gives(output: Mapping[str, Json]) -> str:
    fields = output.get("properties")
    if isinstance(fields, dict) and fields:
        if "$file" in fields:
            return "a file"
        names = list(fields)
        more = ", …" if len(names) > _MOST_FIELDS else ""
        return f"`{{{', '.join(names[:_MOST_FIELDS])}{more}}}`"
    return {"array": "a list", "string": "a text", "boolean": "yes or no"}.get(
        str(output.get("type")), "data"
    )
