"""`data.parse_xml` and `data.extract_html`: documents of others, read without what they call in."""

from __future__ import annotations

import asyncio
from typing import Literal
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from pydantic import BaseModel, Field
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from activities.data.config import Config
from nextscript.activity import ActivityContext, activity
from nextscript.errors import Rejected
from nextscript.node_types import Example
from nextscript.values import Json

_DEEPEST = 100


class ParseXmlInput(Config):
    """The text of a document."""

    text: str = Field(
        description="The document.", max_length=20_000_000, json_schema_extra={"x-widget": "text"}
    )
    lists: list[str] = Field(
        default=[], description="Elements that are always a list, even when there is one."
    )


class Pick(BaseModel):
    """What to take of the elements that are found."""

    select: str = Field(description="A CSS selector, such as h2 a.title.")
    take: Literal["text", "html", "attribute"] = Field(
        default="text", description="Its text, its HTML, or one of its attributes."
    )
    attribute: str = Field(default="href", description="Which attribute.")
    all: bool = Field(default=False, description="A list of all that are found, not the first.")


class ExtractHtmlInput(Config):
    """The text of a page, and what to take of it."""

    text: str = Field(
        description="The page.", max_length=20_000_000, json_schema_extra={"x-widget": "text"}
    )
    items: str | None = Field(
        default=None, description="A CSS selector: the result is a list, one object for each."
    )
    fields: dict[str, Pick] = Field(
        min_length=1, description="By name what to take, of the page or of each item."
    )


@activity(
    "data.parse_xml",
    title="Read XML",
    runs="quick",
    effects="idempotent",
    icon="code",
    keywords=("xml", "soap", "rss", "feed", "parse"),
    examples=(Example(title="A feed", config={"text": "{{ feed.body }}", "lists": ["item"]}),),
)
async def parse_xml(input: ParseXmlInput, ctx: ActivityContext) -> Json:
    """Read XML as data: attributes begin with @, text beside them is #text, repeats are lists.

    Documents with a DTD are refused: entities and outside parts are never read.
    """
    return await asyncio.to_thread(_parsed, input)


@activity(
    "data.extract_html",
    title="Take data from HTML",
    runs="quick",
    effects="idempotent",
    icon="code",
    keywords=("html", "scrape", "css", "selector", "page", "extract"),
    examples=(
        Example(
            title="Titles and links",
            config={
                "text": "{{ page.body }}",
                "items": "article",
                "fields": {
                    "title": {"select": "h2"},
                    "link": {"select": "a", "take": "attribute", "attribute": "href"},
                },
            },
        ),
    ),
)
async def extract_html(input: ExtractHtmlInput, ctx: ActivityContext) -> Json:
    """Take texts and attributes out of a page by CSS selectors; no script of it is run."""
    return await asyncio.to_thread(_extracted, input)


def _parsed(input: ParseXmlInput) -> Json:
    try:
        root: Element = fromstring(input.text, forbid_dtd=True)
    except DefusedXmlException:
        raise Rejected(
            "The document has a DTD, which could call in other files",
            code="xml.dtd_forbidden",
            hint="Ask for it without one.",
        ) from None
    except ParseError as error:
        raise Rejected(f"This is not XML: {error}", code="data.not_xml") from None
    return {_name(root.tag): _value(root, frozenset(input.lists), 1)}


def _value(element: Element, lists: frozenset[str], depth: int) -> Json:
    if depth > _DEEPEST:
        raise Rejected(f"The document is nested deeper than {_DEEPEST}", code="data.not_xml")
    found: dict[str, Json] = {f"@{_name(key)}": value for key, value in element.attrib.items()}
    for child in element:
        name, value = _name(child.tag), _value(child, lists, depth + 1)
        before = found.get(name)
        if isinstance(before, list):
            before.append(value)
        elif name in found:
            found[name] = [before, value]
        else:
            found[name] = [value] if name in lists else value
    text = (element.text or "").strip()
    if not found:
        return text or None
    return {**found, "#text": text} if text else found


def _name(tag: str) -> str:
    """Leave the namespace out, as everybody writes names without."""
    return tag.rpartition("}")[2]


def _extracted(input: ExtractHtmlInput) -> Json:
    page = LexborHTMLParser(input.text).root
    if page is None:
        return [] if input.items else dict.fromkeys(input.fields)
    if input.items is None:
        return _fields(page, input.fields)
    return [_fields(one, input.fields) for one in _found(page, input.items)]


def _fields(node: LexborNode, fields: dict[str, Pick]) -> Json:
    found: dict[str, Json] = {}
    for name, pick in fields.items():
        values = [_taken(one, pick) for one in _found(node, pick.select)]
        found[name] = values if pick.all else (values[0] if values else None)
    return found


def _taken(node: LexborNode, pick: Pick) -> Json:
    match pick.take:
        case "html":
            return node.html
        case "attribute":
            return node.attributes.get(pick.attribute)
    return " ".join(node.text().split())


def _found(node: LexborNode, selector: str) -> list[LexborNode]:
    try:
        return node.css(selector)
    except (SelectolaxError, ValueError):
        raise Rejected(f"{selector[:100]!r} is no CSS selector", code="data.selector") from None
