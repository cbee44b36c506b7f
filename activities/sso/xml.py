"""XML of others, read without what XML can do to a reader: no DTD, no entities, no other files."""

from __future__ import annotations

from typing import Any

from lxml import etree

from nextscript.errors import Malformed

MOST_BYTES = 256 * 1024
Element = Any  # lxml has no types


def read_xml(data: bytes) -> Element:
    """Give the root element. Raises Malformed: `xml.dtd_forbidden` for any document type."""
    if len(data) > MOST_BYTES:
        raise Malformed("This document is too large.", code="xml.too_large")
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        if b"<!" in data:  # it may not be well-formed only because of what it declares
            raise _declares() from None
        raise Malformed("This is not XML.", code="xml.malformed") from None
    found = root.getroottree().docinfo
    if found.doctype or found.internalDTD is not None or found.externalDTD is not None:
        raise _declares()
    return root


def _declares() -> Malformed:
    return Malformed("A document with a DTD is not read.", code="xml.dtd_forbidden")
