"""What can be chosen while a step is filled in: what the service offers, as texts ready to send."""

from __future__ import annotations

import json

from pydantic import JsonValue

from connectors.graphql.client import Context, Sort, ask
from nextscript.options import Asked, Option, Options

_MOST = 200


async def list_queries(asked: Asked, ctx: Context) -> Options:
    """List what can be asked."""
    return await _offered(asked, ctx, "query")


async def list_mutations(asked: Asked, ctx: Context) -> Options:
    """List what can be changed."""
    return await _offered(asked, ctx, "mutation")


async def _offered(asked: Asked, ctx: Context, sort: Sort) -> Options:
    from graphql import get_introspection_query  # noqa: PLC0415 - loaded by its first step

    from nextscript.graphql.importing import texts_of  # noqa: PLC0415 - as above
    from nextscript.graphql.reading import read_schema  # noqa: PLC0415 - as above

    said = await ask(ctx.http, ctx.connection, get_introspection_query())
    answer: JsonValue = {"data": said.data}
    schema, _ = read_schema(json.dumps(answer))
    items = [
        Option(value=text, label=name, hint=(hint or "")[:200] or None)
        for name, hint, text in texts_of(schema, sort, asked.matches, _MOST)
    ]
    return Options(items=items)
