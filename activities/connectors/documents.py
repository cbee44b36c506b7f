"""Getting an API's description and reading it, away from this process."""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from graphql import get_introspection_query

from activities.connectors.servers import tools_at
from activities.connectors.shapes import DocumentGiven
from activities.operation import Actor
from activities.parts import Parts
from nextscript.egress import EgressClient, Policy
from nextscript.errors import Invalid, Malformed, NextScriptError, Unanswered
from nextscript.findings import Finding
from nextscript.graphql import looks_like_graphql
from nextscript.manifest.models import Manifest
from nextscript.openapi import Imported, Report
from nextscript.openapi.apart import import_apart
from nextscript.openapi.reading import MAX_BYTES

_SECONDS = 60.0
_MOST = 50
"""Further documents of one description."""
_DEEP = 5
"""… which refer to others in turn."""
_ACCEPT = "application/json, application/yaml;q=0.9, text/yaml;q=0.9, */*;q=0.5"


@dataclass(frozen=True)
class Described:
    """A description that was read."""

    imported: Imported
    digest: str
    url: str | None = None
    connection: str | None = None
    """Of an MCP server that was asked."""


async def described(
    parts: Parts, actor: Actor, project_id: UUID, document: DocumentGiven
) -> Described:
    """Read a description. No transaction should wait for it: it may take a minute.

    Raises Invalid: `openapi.…` for what is no description, `connector.document` where its address
    gives none, and egress's own code for addresses that nothing may ask.
    """
    if document.connection is not None:
        return _of_tools(
            await tools_at(parts, actor, project_id, document.connection), document.connection
        )
    egress = EgressClient(Policy.parse(",".join(parts.settings.egress_allow)))
    try:
        text = (document.text or "").encode()
        if document.url is not None:
            text = await _fetched(egress, document.url)
        return await _whole(egress, text, document.url)
    except Malformed as unreadable:
        code = unreadable.findings[0].code
        findings = [_finding(unreadable.message, "/document")]
        raise Invalid(unreadable.message, code=code, findings=findings) from None
    finally:
        await egress.aclose()


async def _whole(egress: EgressClient, text: bytes, url: str | None) -> Described:
    """Read a description, and the further documents it refers to by their addresses."""
    further, asked = dict[str, bytes](), set[str]()
    imported = await import_apart(text, source=url or "")
    for _ in range(_DEEP):
        wanted = [one for one in imported.wanted if one not in asked][: _MOST - len(asked)]
        asked.update(wanted)
        found = await _further(egress, wanted, MAX_BYTES - sum(map(len, further.values())))
        if not found:
            break
        further |= found
        imported = await import_apart(text, source=url or "", further=further)
    every = hashlib.sha256(text)
    for one in further.values():
        every.update(one)
    return Described(imported, every.hexdigest(), url)


async def _further(egress: EgressClient, urls: list[str], most: int) -> dict[str, bytes]:
    """Get documents that are referred to, of so many bytes together, one after another.

    Those that are not there, too large or late are left out: the report says what leads nowhere.
    """
    found = dict[str, bytes]()
    with suppress(TimeoutError):
        async with asyncio.timeout(_SECONDS):
            for url in urls:
                with suppress(NextScriptError):
                    answer = await egress.request(
                        "GET", url, headers={"Accept": _ACCEPT}, max_bytes=most
                    )
                    if answer.is_success and answer.content:
                        found[url] = bytes(answer.content)
                        most -= len(found[url])
    return found


def _of_tools(manifest: Manifest, connection: str) -> Described:
    count = len(manifest.operations)
    report = Report(version="MCP", found=count, taken=count)
    digest = hashlib.sha256(manifest.model_dump_json().encode()).hexdigest()
    return Described(Imported(manifest, report), digest, connection=connection)


async def _fetched(egress: EgressClient, url: str) -> bytes:
    try:
        return await _asked(egress, url)
    except Unanswered:
        raise _refused("The address did not answer in time.") from None
    except NextScriptError as error:
        raise Invalid(error.message, code=error.code, findings=[_finding(error.message)]) from None


async def _asked(egress: EgressClient, url: str) -> bytes:
    """Get what is at an address; where that is none, ask it as a service that speaks GraphQL."""
    limits: dict[str, Any] = {"max_bytes": MAX_BYTES, "max_seconds": _SECONDS}  # Any: egress's own
    answer = await egress.request("GET", url, headers={"Accept": _ACCEPT}, **limits)
    shown = answer.headers.get("content-type", "").startswith("text/html")
    if answer.is_success and not shown:
        return bytes(answer.content)
    asked = {"query": get_introspection_query()}
    schema = await egress.request("POST", url, json=asked, max_redirects=0, **limits)
    if schema.is_success and looks_like_graphql(schema.content):
        return bytes(schema.content)
    raise _refused(f"The address answered {answer.status_code}, and no description.")


def _refused(message: str) -> Invalid:
    return Invalid(message, code="connector.document", findings=[_finding(message)])


def _finding(message: str, pointer: str = "/document/url") -> Finding:
    return Finding(severity="error", code="connector.document", pointer=pointer, message=message)
