"""Write docs/catalogue.md: `python -m scripts.catalogue`. A test says when it is not current."""

from __future__ import annotations

from pathlib import Path

from activities import BUILTIN
from connectors import CONNECTORS
from engine.nodes import CONTROLS
from nextscript.catalog_page import Section, catalog_page

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "catalogue.md"
MADE_BY = "python -m scripts.catalogue"
FAMILIES = {
    "trigger": "What starts a run",
    "flow": "Control",
    "wait": "Waiting",
    "human": "People",
    "http": "Web services",
    "webhook": "Answers to webhooks",
    "code": "Code",
    "data": "Data",
    "file": "Files",
    "log": "Log",
    "ai": "Language models",
}
GUIDES = {"ai": "guides/ai.md", "code": "guides/code.md", "file": "guides/files.md"}


def page() -> str:
    """Give the page for what this checkout holds."""
    own = [one.node_type for one in (*CONTROLS, *BUILTIN)]
    families = [*FAMILIES, *sorted({one.family for one in own} - FAMILIES.keys())]
    sections = [
        Section(
            FAMILIES.get(family, family.capitalize()),
            tuple(one for one in own if one.family == family),
            GUIDES.get(family, ""),
        )
        for family in families
    ]
    for connector in sorted(CONNECTORS, key=lambda one: one.title.lower()):
        types = tuple(one.node_type for one in connector.declarations())
        readme = ROOT / "connectors" / connector.key / "README.md"
        link = f"../{readme.relative_to(ROOT)}" if readme.is_file() else ""
        sections.append(Section(connector.title, types, link))
    return catalog_page(sections, MADE_BY)


if __name__ == "__main__":
    PAGE.write_text(page())
