"""Calling SNS: its query protocol, whose answers are XML."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from connectors.sns.connection import SnsConnection
from nextscript.aws.calling import Out, call_query
from nextscript.errors import Rejected

_VERSION = "2010-03-31"


async def call(
    out: Out, connection: SnsConnection, action: str, parameters: Mapping[str, str]
) -> Element:
    """Call an action. Raises what the service's refusal means."""
    sent = {"Action": action, "Version": _VERSION, **parameters}
    response = await call_query(out, connection, sent)
    try:
        root: Element = fromstring(response.content)
    except (ParseError, DefusedXmlException, ValueError):
        raise Rejected("The address answers, but not as SNS does", code="aws.answer") from None
    return root


def texts(root: Element, name: str) -> list[str]:
    """Give the texts of all elements of a name, whatever their namespace."""
    return [one.text or "" for one in root.iter() if one.tag.rpartition("}")[2] == name]
