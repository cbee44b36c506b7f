"""A description of either kind: OpenAPI, or a schema of GraphQL."""

from __future__ import annotations

from nextscript.graphql import import_graphql, looks_like_graphql
from nextscript.openapi.importing import Imported, import_openapi


def import_description(text: bytes | str, *, key: str | None = None, source: str = "") -> Imported:
    """Make a manifest of a description. Raises Malformed when it is neither kind."""
    read = import_graphql if looks_like_graphql(text) else import_openapi
    return read(text, key=key, source=source)
