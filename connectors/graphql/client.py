"""Asking a GraphQL service, and how it says no."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import httpx2
from pydantic import JsonValue

from connectors.graphql.connection import GraphqlConnection
from nextscript.activity import ActivityContext, Http
from nextscript.connection import Outside
from nextscript.errors import Rejected
from nextscript.http.answers import body_of
from nextscript.http.graphql import ACCEPT, FAILURES
from nextscript.manifest.failing import failed, has_failed
from nextscript.manifest.models import RateLimit

Context = ActivityContext[GraphqlConnection]
Sort = Literal["query", "mutation"]
_LIMITS = RateLimit(remaining="X-RateLimit-Remaining", reset="X-RateLimit-Reset")
_MAX_TOKENS = 20_000


@dataclass(frozen=True)
class Said:
    """What the service answered."""

    data: dict[str, JsonValue]
    errors: list[JsonValue]
    extensions: dict[str, JsonValue]


def check_text(text: str, sort: Sort) -> None:
    """See that a text is what the step may send. Raises Rejected `graphql.invalid`."""
    from graphql import (  # noqa: PLC0415 - loaded by its first step
        GraphQLError,
        OperationDefinitionNode,
        parse,
    )

    try:
        document = parse(text, max_tokens=_MAX_TOKENS)
    except GraphQLError as error:
        place = error.locations[0] if error.locations else None
        where = f" (line {place.line}, column {place.column})" if place else ""
        raise _invalid(f"it cannot be read: {error.message[:300]}{where}") from None
    except RecursionError:
        raise _invalid("it is nested too deep") from None
    found = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    if len(found) != 1:
        raise _invalid(f"it must hold one {sort}, and holds {len(found)} operations")
    if found[0].operation.value != sort:
        raise _invalid(f"this step sends a {sort}, and this is a {found[0].operation.value}")


async def ask(
    out: Http | Outside,
    connection: GraphqlConnection,
    text: str,
    variables: dict[str, JsonValue] | None = None,
    *,
    partial: bool = False,
) -> Said:
    """Send a text with its variables. Raises for errors, with `partial` only if there is no data.

    Rejected `http.refused` carries what the service said; 429 and spent limits are RateLimited.
    """
    content = json.dumps({"query": text, "variables": variables or {}}, ensure_ascii=False)
    response: httpx2.Response = await out.request(
        "POST",
        connection.base_url,
        binding=connection.binding(),
        content=content.encode(),
        headers={"Content-Type": "application/json", "Accept": ACCEPT},
    )
    body = body_of(response)
    has_data = isinstance(body, dict) and isinstance(body.get("data"), dict)
    if has_failed(response.status_code, body, FAILURES) and not (partial and has_data):
        raise failed(
            response,
            what="The GraphQL service",
            failures=FAILURES,
            limits=_LIMITS,
            signed_in=connection.signs_in,
            now=datetime.now(UTC),
        )
    if not isinstance(body, dict) or not has_data:
        raise Rejected("The address answers, but not as GraphQL does", code="graphql.answer")
    return Said(_object(body["data"]), _list(body.get("errors")), _object(body.get("extensions")))


def _object(value: JsonValue) -> dict[str, JsonValue]:
    return value if isinstance(value, dict) else {}


def _list(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []


def _invalid(reason: str) -> Rejected:
    return Rejected(f"The text cannot be sent: {reason}", code="graphql.invalid")
