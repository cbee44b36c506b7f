"""Answers that are data: JSON that fits a schema, asked for again once when it does not."""

from __future__ import annotations

import json
import re
from itertools import islice
from typing import Annotated, Any

import jsonschema
import re2
from pydantic import AfterValidator
from referencing import Registry
from referencing.exceptions import Unresolvable

from activities.ai.asking import Message, Question, Usage, ask
from activities.ai.client import Context
from nextscript.document import read_json_strict
from nextscript.errors import Malformed, Rejected
from nextscript.json_schema import Validator
from nextscript.values import Json

_FENCE = re.compile(r"\A\s*```[a-zA-Z]*\s*\n(.*?)\n?\s*```\s*\Z", re.DOTALL)
_MOST_FAULTS = 10
_EXCERPT = 1_000

Schema = dict[str, Json]


def _is_schema(schema: Schema) -> Schema:
    try:
        jsonschema.Draft202012Validator.check_schema(schema)
    except jsonschema.SchemaError as error:
        raise ValueError(f"this is not a JSON Schema: {error.message[:200]}") from None
    return schema


Fields = Annotated[Schema, AfterValidator(_is_schema)]
"""What the data shall look like."""
DRAWN: dict[str, Any] = {"x-expression": False, "x-widget": "schema"}  # Any: as pydantic takes it
"""How a form asks for it."""


async def ask_for_data(ctx: Context, question: Question) -> tuple[Json, Usage]:
    """Ask for JSON that fits the question's schema.

    Raises Rejected `ai.invalid` when the second answer does not fit either, `ai.cut_off` when it
    came to its limit.
    """
    schema = question.schema or {}
    asked = Question(
        (_in_words(schema), *question.messages),
        *(question.model, question.max_tokens, question.temperature),
        schema,
    )
    usage: Usage | None = None
    for last in (False, True):
        reply = await ask(ctx, asked)
        usage = reply.usage if usage is None else usage + reply.usage
        if not reply.complete:
            raise _cut_off(question.max_tokens)
        data, faults = read(reply.text, schema)
        if not faults:
            return data, usage
        if last:
            break
        ctx.log("warning", "asked again: the answer did not fit", faults=[*faults])
        asked = asked.after(reply.text, _again(faults))
    raise _invalid(faults, reply.text)


def read(text: str, schema: Schema) -> tuple[Json, list[str]]:
    """Read an answer; give what it holds and what does not fit."""
    fenced = _FENCE.match(text)
    try:
        data = read_json_strict(fenced[1] if fenced else text.strip())
    except Malformed as error:
        return None, [error.message]
    validator = Validator(schema, registry=Registry())
    try:
        found = list(islice(validator.iter_errors(data), _MOST_FAULTS))
    except (Unresolvable, RecursionError, re2.error):
        raise Rejected(
            "The schema of the answer holds a reference or pattern that cannot be followed",
            code="ai.schema",
        ) from None
    return data, [f"{error.json_path}: {error.message[:200]}" for error in found]


def _in_words(schema: Schema) -> Message:
    written = json.dumps(schema, ensure_ascii=False)
    said = f"Answer with JSON that fits this JSON Schema, and with nothing else:\n{written}"
    return {"role": "system", "content": said}


def _again(faults: list[str]) -> str:
    listed = "\n".join(f"- {one}" for one in faults)
    return f"This does not fit the JSON Schema:\n{listed}\nAnswer with the corrected JSON alone."


def _cut_off(limit: int) -> Rejected:
    return Rejected(
        f"The answer is longer than {limit} tokens, and was cut off",
        code="ai.cut_off",
        hint="Raise the limit of the step, or ask for less.",
    )


def _invalid(faults: list[str], text: str) -> Rejected:
    return Rejected(
        f"The model's answer does not fit: {faults[0]}",
        code="ai.invalid",
        hint="Describe the fields, make them simpler, or take a stronger model.",
        details={"faults": [*faults], "answer": text[:_EXCERPT]},
    )
