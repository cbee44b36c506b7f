"""`ai.classify`: which of some labels a text has."""

from __future__ import annotations

import json

from pydantic import BaseModel, ConfigDict, Field

from activities.ai.asking import Question, Usage
from activities.ai.client import Context
from activities.ai.config import Asking, list_models
from activities.ai.data import Schema, ask_for_data
from activities.ai.words import instructed
from nextscript.activity import activity
from nextscript.node_types import Example


class Label(BaseModel):
    """A label, and when it is meant."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=1, max_length=200, description="What later steps read.")
    description: str = Field(default="", description="When it applies, for the model.")


class ClassifyInput(Asking):
    """Which text, and what it can be."""

    text: str = Field(
        min_length=1, description="The text to read.", json_schema_extra={"x-widget": "text"}
    )
    labels: list[Label] = Field(min_length=1, max_length=200, description="What the text can be.")
    several: bool = Field(
        default=False, description="It may have several labels, or none; else it has exactly one."
    )
    instructions: str = Field(
        default="",
        description="What else the model should know.",
        json_schema_extra={"x-widget": "text"},
    )


class Given(BaseModel):
    """A label the text has, by the model's word."""

    label: str
    confidence: float = Field(description="From 0 to 1, as the model judges itself.")
    reason: str = Field(description="Why, in a sentence.")


class Classified(BaseModel):
    """What the text is."""

    label: str | None = Field(description="The most certain label; null when there is none.")
    labels: list[Given] = Field(description="All it has, the most certain first.")
    usage: Usage


class _Answer(BaseModel):
    labels: list[Given]


@activity(
    "ai.classify",
    title="Sort a text into labels",
    effects="idempotent",
    timeout="10m",
    icon="list",
    options={"/model": list_models},
    keywords=("ai", "llm", "category", "sort", "label", "tag", "route", "sentiment", "intent"),
    examples=(
        Example(
            title="What a mail is about",
            config={
                "text": "{{ input.mail }}",
                "labels": [
                    {"name": "invoice", "description": "Asks about a bill or a payment."},
                    {"name": "complaint", "description": "Something went wrong for them."},
                    {"name": "other"},
                ],
            },
        ),
    ),
)
async def classify(input: ClassifyInput, ctx: Context) -> Classified:
    """Say which of your labels a text has, how sure that is, and why.

    No other label than yours can come out. Branch on *label* with a switch.
    """
    messages = instructed(_task(input), input.instructions, input.text)
    question = Question(messages, input.model, input.max_tokens, input.temperature, _schema(input))
    data, usage = await ask_for_data(ctx, question)
    found = _ranked(_Answer.model_validate(data).labels)
    return Classified(label=found[0].label if found else None, labels=found, usage=usage)


def _task(input: ClassifyInput) -> str:
    named = [{"name": one.name, "meaning": one.description} for one in input.labels]
    how_many = "every label that applies, or none" if input.several else "the one that fits best"
    return (
        f"Say which of these labels the text that follows has: give {how_many}, each with your "
        f"confidence from 0 to 1 and a reason of one sentence.\n{json.dumps(named)}"
    )


def _schema(input: ClassifyInput) -> Schema:
    names = list(dict.fromkeys(one.name for one in input.labels))
    given: Schema = {
        "type": "object",
        "properties": {
            "label": {"type": "string", "enum": [*names]},
            "confidence": {"type": "number", "minimum": 0, "maximum": 1},
            "reason": {"type": "string"},
        },
        "required": ["label", "confidence", "reason"],
        "additionalProperties": False,
    }
    how_many: Schema = {} if input.several else {"minItems": 1, "maxItems": 1}
    labels: Schema = {"type": "array", "items": given, **how_many}
    return {
        "type": "object",
        "properties": {"labels": labels},
        "required": ["labels"],
        "additionalProperties": False,
    }


def _ranked(given: list[Given]) -> list[Given]:
    """Each label once, the most certain first."""
    by_certainty = sorted(given, key=lambda one: -one.confidence)
    return list({one.label: one for one in reversed(by_certainty)}.values())[::-1]
