"""A description of either kind: OpenAPI, or a schema of GraphQL."""

from __future__ import annotations

from collections.abc import Mapping

from nextscript.graphql import import_graphql, looks_like_graphql
from nextscript.openapi.importing import Imported, import_openapi


def import_description(
    text: bytes | str,
    *,
    key: str | None = None,
    source: str = "",
    further: Mapping[str, bytes] | None = None,
) -> Imported:
    """Make a manifest of a description, with what `further` holds of other documents.

    Raises Malformed when it is neither kind.
    """
    if looks_like_graphql(text):
        return import_graphql(text, key=key, source=source)
    return import_openapi(text, key=key, source=source, further=further)
