"""The XML a storage answers with: read without entities, and its names without their spaces."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring


def parsed(content: bytes) -> Element | None:
    """Read a document; None for what is none."""
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        return None
    return root


def children(parent: Element | None, name: str) -> Iterator[Element]:
    """Give the elements of a name right below another."""
    for one in parent if parent is not None else ():
        if one.tag.rpartition("}")[2] == name:
            yield one


def text_of(parent: Element | None, name: str) -> str:
    """Give an element's text; nothing where it is not there."""
    for one in children(parent, name):
        return one.text or ""
    return ""
