"""From an operation and its input to a request."""

from __future__ import annotations

from dataclasses import dataclass, field

from pydantic import JsonValue

from nextscript.egress import Binding
from nextscript.egress.client import MAX_STREAMED_SECONDS
from nextscript.files import Files
from nextscript.manifest.bodies import Content, Fields, written
from nextscript.manifest.models import Manifest, Operation, Place
from nextscript.manifest.parameters import path_of, query_pairs, query_text, simple

_BODY = Place(location="body")


@dataclass(frozen=True)
class Request:
    """A request to a service, its address relative to the base URL."""

    method: str
    url: str
    binding: Binding
    headers: dict[str, str] = field(default_factory=dict)
    content: Content | None = None
    streams: bool = False

    def options(self) -> dict[str, object]:
        """Give it as `ctx.http` takes it."""
        options: dict[str, object] = {"binding": self.binding, "headers": self.headers}
        if self.content is not None:
            options["content"] = self.content
        if self.streams:
            options["max_seconds"] = MAX_STREAMED_SECONDS  # the step's own timeout ends it
        return options


async def request_of(
    manifest: Manifest,
    operation: Operation,
    values: dict[str, JsonValue],
    *,
    binding: Binding,
    files: Files,
    effect_key: str,
) -> Request:
    """Put a request together. Raises Rejected for values that cannot be sent."""
    sorted_ = _sorted(operation, values)
    headers = {**manifest.headers, **operation.headers}
    if operation.answer.accept:
        headers["Accept"] = operation.answer.accept
    headers.update(_headers(sorted_["header"], sorted_["cookie"]))
    if operation.idempotency_header:
        headers.setdefault(operation.idempotency_header, effect_key)
    body = await written(operation, sorted_["body"], files)
    if body is not None:
        headers.update(body.headers)
    elif operation.method in ("POST", "PUT", "PATCH"):
        headers["Content-Length"] = "0"
    return Request(
        operation.method,
        _url(operation, sorted_["path"], sorted_["query"]),
        binding,
        headers,
        body.content if body else None,
        bool(body and body.streams),
    )


def place_of(operation: Operation, name: str) -> Place:
    """Say where a field goes: as the manifest says, else into the path, the query or the body."""
    if name in operation.places:
        return operation.places[name]
    if f"{{{name}}}" in operation.path:
        return Place(location="path")
    return _BODY if operation.body is not None else Place(location="query")


def _sorted(operation: Operation, values: dict[str, JsonValue]) -> dict[str, Fields]:
    found: dict[str, Fields] = {one: {} for one in ("path", "query", "header", "cookie", "body")}
    for name, value in values.items():
        place = place_of(operation, name)
        if value is not None or place.location == "body":
            found[place.location][name] = (value, place)
    return found


def _url(operation: Operation, path: Fields, query: Fields) -> str:
    named = {place.name or name: (value, place) for name, (value, place) in path.items()}
    pairs, reserved = [], set()
    for name, (value, place) in query.items():
        wire = place.name or name
        pairs += query_pairs(wire, value, place)
        if place.reserved:
            reserved.add(wire)
    written_ = path_of(operation.path, named)
    if not pairs:
        return written_
    return f"{written_}{'&' if '?' in written_ else '?'}{query_text(pairs, reserved)}"


def _headers(headers: Fields, cookies: Fields) -> dict[str, str]:
    made = {place.name or name: simple(value, place) for name, (value, place) in headers.items()}
    if cookies:
        made["Cookie"] = "; ".join(
            f"{place.name or name}={simple(value, place)}"
            for name, (value, place) in cookies.items()
        )
    return made
