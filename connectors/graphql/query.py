"""`graphql.query`: read from a GraphQL service."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from connectors.graphql.choices import list_queries
from connectors.graphql.client import Context, Said, ask, check_text
from connectors.graphql.pages import Paged, more_of, with_items
from nextscript.activity import activity
from nextscript.errors import Rejected
from nextscript.node_types import Example

_MOST_PAGES = 1_000


class QueryInput(BaseModel):
    """What to ask."""

    model_config = ConfigDict(extra="forbid")
    query: str = Field(
        min_length=1,
        max_length=100_000,
        description="The query's text; choose one that the service offers to start from.",
        json_schema_extra={"x-widget": "text", "x-expression": False},
    )
    variables: dict[str, JsonValue] = Field(
        default={}, description="Values for what the text calls $name."
    )
    all_pages: str = Field(
        default="",
        title="Read all pages of",
        description="The list to read to its end, such as `orders`: the text must take `$after` "
        "and ask for its pageInfo { hasNextPage endCursor }.",
        json_schema_extra={"x-group": "More"},
    )
    partial: bool = Field(
        default=False,
        title="Go on with part of the data",
        description="When the service answers some of it with errors: give both.",
        json_schema_extra={"x-group": "More"},
    )


class GraphqlAnswer(BaseModel):
    """What the service answered."""

    data: dict[str, JsonValue]
    errors: list[JsonValue] = Field(default=[], description="Only when part of the data will do.")
    extensions: dict[str, JsonValue] = {}
    pages: int = Field(default=1, description="How many pages were read.")


@activity(
    "graphql.query",
    title="Ask a GraphQL service",
    effects="idempotent",
    keywords=("graphql", "query", "read", "api", "fetch", "list"),
    options={"/query": list_queries},
    examples=(
        Example(
            title="Read an order",
            config={
                "query": "query($id: ID!) { order(id: $id) { id total } }",
                "variables": {"id": "{{ input.order_id }}"},
            },
        ),
    ),
)
async def query(input: QueryInput, ctx: Context) -> GraphqlAnswer:
    """Read from a service that speaks GraphQL.

    An answer with errors ends the step with what the service said. A text that changes something is
    refused: that is what *Change something* is for.
    """
    check_text(input.query, "query")
    said = await _ask(input, ctx, input.variables)
    if not input.all_pages:
        return _answer(said, 1)
    pages = [Paged.of(said.data, input.all_pages)]
    while after := more_of(pages[-1], pages[-2] if len(pages) > 1 else None):
        if len(pages) >= _MOST_PAGES:
            raise Rejected(f"There are more than {_MOST_PAGES} pages", code="http.paging")
        further = await _ask(input, ctx, {**input.variables, "after": after})
        pages.append(Paged.of(further.data, input.all_pages))
        ctx.heartbeat(len(pages))
    whole = Said(with_items(said.data, pages), said.errors, said.extensions)
    return _answer(whole, len(pages))


async def _ask(input: QueryInput, ctx: Context, variables: dict[str, JsonValue]) -> Said:
    return await ask(ctx.http, ctx.connection, input.query, variables, partial=input.partial)


def _answer(said: Said, pages: int) -> GraphqlAnswer:
    return GraphqlAnswer(
        data=said.data, errors=said.errors, extensions=said.extensions, pages=pages
    )
