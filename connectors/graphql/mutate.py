"""`graphql.mutate`: change something in a GraphQL service."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from connectors.graphql.choices import list_mutations
from connectors.graphql.client import Context, ask, check_text
from nextscript.activity import activity
from nextscript.node_types import Example


class MutateInput(BaseModel):
    """What to change."""

    model_config = ConfigDict(extra="forbid")
    mutation: str = Field(
        min_length=1,
        max_length=100_000,
        description="The mutation's text; choose one that the service offers to start from.",
        json_schema_extra={"x-widget": "text", "x-expression": False},
    )
    variables: dict[str, JsonValue] = Field(
        default={}, description="Values for what the text calls $name."
    )


class Changed(BaseModel):
    """What the service answered."""

    data: dict[str, JsonValue]
    extensions: dict[str, JsonValue] = {}


@activity(
    "graphql.mutate",
    title="Change something in a GraphQL service",
    effects="unsafe",
    keywords=("graphql", "mutation", "write", "create", "update", "delete", "api"),
    options={"/mutation": list_mutations},
    examples=(
        Example(
            title="Add a note",
            config={
                "mutation": "mutation($text: String!) { addNote(text: $text) { id } }",
                "variables": {"text": "{{ input.text }}"},
            },
        ),
    ),
)
async def mutate(input: MutateInput, ctx: Context) -> Changed:
    """Change something in a service that speaks GraphQL.

    An answer with errors ends the step with what the service said. GraphQL knows no keys against
    doubling, so a step whose outcome is unknown is shown and not repeated.
    """
    check_text(input.mutation, "mutation")
    said = await ask(ctx.http, ctx.connection, input.mutation, input.variables)
    return Changed(data=said.data, extensions=said.extensions)
