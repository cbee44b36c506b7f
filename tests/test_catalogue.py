"""The page that lists every step and trigger."""

from __future__ import annotations

from nextscript.catalog_page import Section, catalog_page
from nextscript.node_types import NodeType, Port
from scripts.catalogue import PAGE, ROOT, page


def test_the_page_is_current() -> None:
    assert PAGE.read_text() == page(), "write it anew: python -m scripts.catalogue"


def test_every_link_of_the_page_leads_somewhere() -> None:
    links = [line.partition("](")[2].partition(")")[0] for line in page().splitlines()]

    assert [one for one in links if one and not (ROOT / "docs" / one).is_file()] == []


def test_what_was_tried_against_nothing_is_marked_and_nothing_breaks_the_table() -> None:
    shown = NodeType(
        type="shop.buy",
        title="Buy",
        description="Buy this\nor | that.\n\nMore of it.",
        group="activity",
        family="shop",
        config={},
        output={"type": "array"},
        ports=[Port(id="out", title="Out")],
        runs="standard",
        effects="unsafe",
        unverified=True,
    )

    written = catalog_page([Section("Shop", (shown,)), Section("Empty", ())], "make it")

    assert "| `shop.buy` *unverified* | **Buy.** Buy this or \\| that. | a list |" in written
    assert "Empty" not in written
