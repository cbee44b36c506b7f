"""Calling an action of such a service: its JSON protocol, or its query protocol."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import urlencode

import httpx2
from pydantic import JsonValue

from nextscript.activity import Http
from nextscript.aws.connection import AwsConnection
from nextscript.aws.refusing import failure
from nextscript.aws.signing import Unsigned
from nextscript.connection import Outside
from nextscript.egress import Binding, parse_url
from nextscript.errors import Rejected

Out = Http | Outside
_PATIENCE = 30.0
"""Seconds; longer than any long poll (20)."""


async def call_json(
    out: Out, connection: AwsConnection, target: str, body: Mapping[str, JsonValue]
) -> dict[str, JsonValue]:
    """Call an action of the JSON protocol, such as AmazonSQS.SendMessage, and give its answer.

    Raises what a refusal means (nextscript.aws.refusing).
    """
    headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": target}
    response = await _sent(out, connection, json.dumps(body).encode(), headers)
    try:
        found = json.loads(response.content or b"{}")
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Rejected("The address answers, but not as the service does", code="aws.answer")
    return found


async def call_query(
    out: Out, connection: AwsConnection, parameters: Mapping[str, str]
) -> httpx2.Response:
    """Call an action of the query protocol, whose answers are XML."""
    headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    return await _sent(out, connection, urlencode(parameters).encode(), headers)


async def _sent(
    out: Out, connection: AwsConnection, content: bytes, headers: Mapping[str, str]
) -> httpx2.Response:
    host = parse_url(connection.endpoint).netloc.decode()
    request = Unsigned("POST", host, "/")
    digest = sha256(content).hexdigest()
    signed = connection.signer().headers(request, headers, digest, datetime.now(UTC))
    response: httpx2.Response = await out.request(
        "POST",
        connection.endpoint + "/",
        # What is signed for one address is worth nothing at another: no redirects.
        binding=Binding(hosts=tuple(connection.hosts_of())),
        headers=signed,
        content=content,
        max_redirects=0,
        max_seconds=_PATIENCE,
    )
    if not 200 <= response.status_code < 300:
        raise failure(response)
    return response
