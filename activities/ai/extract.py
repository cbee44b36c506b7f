"""`ai.extract`: the fields that are in a text."""

from __future__ import annotations

from pydantic import BaseModel, Field, JsonValue

from activities.ai.asking import Question, Usage
from activities.ai.client import Context
from activities.ai.config import Asking, list_models
from activities.ai.data import DRAWN, Fields, ask_for_data
from activities.ai.words import instructed
from nextscript.activity import activity
from nextscript.node_types import Example

_TASK = (
    "Take the data out of the text that follows. Give what the text says and nothing it does not: "
    "where it says nothing, leave a field out, or null if it must be there."
)


class ExtractInput(Asking):
    """Which text, and what to take out of it."""

    text: str = Field(
        min_length=1, description="The text to read.", json_schema_extra={"x-widget": "text"}
    )
    fields: Fields = Field(
        description="What to look for. A field's description tells the model what is meant.",
        json_schema_extra=DRAWN,
    )
    instructions: str = Field(
        default="",
        description="What else the model should know, such as how your order numbers look.",
        json_schema_extra={"x-widget": "text"},
    )


class Extracted(BaseModel):
    """What the text says."""

    data: JsonValue = Field(description="It has the fields that were asked for.")
    usage: Usage


@activity(
    "ai.extract",
    title="Take data out of a text",
    effects="idempotent",
    timeout="10m",
    icon="file-search",
    options={"/model": list_models},
    keywords=("ai", "llm", "parse", "read", "invoice", "email", "structured", "fields", "entities"),
    examples=(
        Example(
            title="An order from an e-mail",
            config={
                "text": "{{ input.mail }}",
                "fields": {
                    "type": "object",
                    "properties": {
                        "customer": {"type": "string"},
                        "items": {"type": "array", "items": {"type": "string"}},
                    },
                    "required": ["customer"],
                },
            },
        ),
    ),
)
async def extract(input: ExtractInput, ctx: Context) -> Extracted:
    """Read a text and give what it says as data with the fields you name.

    The answer fits the fields, or the step fails: it is never half right in form. Whether it is
    right in content is a model's word.
    """
    messages = instructed(_TASK, input.instructions, input.text)
    question = Question(messages, input.model, input.max_tokens, input.temperature, input.fields)
    data, usage = await ask_for_data(ctx, question)
    return Extracted(data=data, usage=usage)
