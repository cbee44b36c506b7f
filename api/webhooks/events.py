"""What a webhook received, as the flow sees it: plain data, without the sender's credentials."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from urllib.parse import parse_qsl

from starlette.requests import Request

from activities.runs.keeping import storable
from nextscript.document import read_json_strict
from nextscript.errors import Malformed
from nextscript.values import Json

_HIDDEN = frozenset(["authorization", "cookie", "proxy-authorization", "x-api-key", "x-auth-token"])
MAX_FIELDS = 1_000


def event_of(request: Request, path: str, body: Json, hidden: Iterable[str]) -> dict[str, Json]:
    """Give the event; headers that are `hidden`, by lower-case name, are not in it."""
    event = storable(
        {
            "method": request.method,
            "path": path,
            "query": gathered(request.query_params.multi_items()),
            "headers": _headers(request, _HIDDEN.union(hidden)),
            "body": body,
        }
    )
    assert isinstance(event, dict)
    return event


def _headers(request: Request, hidden: frozenset[str]) -> Json:
    return {name: value for name, value in request.headers.items() if name not in hidden}


def body_of(content_type: str, body: bytes) -> Json:
    """Read a body as its type says. Raises Malformed for JSON that can be read in two ways."""
    kind, _, options = content_type.partition(";")
    kind = kind.strip().lower()
    if not body:
        return None
    if kind == "application/json" or kind.endswith("+json"):
        return read_json_strict(body)
    if kind == "application/x-www-form-urlencoded":
        return _form(body)
    if kind.startswith("text/") or kind.endswith("+xml") or kind == "application/xml":
        return body.decode(_charset(options), "replace")
    return base64.b64encode(body).decode()


def _form(body: bytes) -> Json:
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError:
        raise Malformed("The form cannot be read.") from None
    return gathered(pairs)


def gathered(pairs: Iterable[tuple[str, Json]]) -> dict[str, Json]:
    """A name that comes once is text; one that comes more often is the list of its values."""
    found: dict[str, Json] = {}
    for name, value in pairs:
        if name not in found:
            found[name] = value
            continue
        before = found[name]
        found[name] = [*before, value] if isinstance(before, list) else [before, value]
    return found


def _charset(options: str) -> str:
    name = options.partition("charset=")[2].partition(";")[0].strip().strip('"').lower()
    return name if name in ("utf-8", "iso-8859-1", "windows-1252", "us-ascii") else "utf-8"
