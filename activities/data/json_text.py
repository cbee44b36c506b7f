"""`data.parse_json`, `data.to_json`, `data.parse_yaml` and `data.to_yaml`."""

from __future__ import annotations

import asyncio
import json

import yaml
from pydantic import Field

from activities.data.config import Config
from activities.data.csv_text import Text
from activities.data.yaml_values import json_of
from nextscript.activity import ActivityContext, activity
from nextscript.document import read_json_strict
from nextscript.errors import Invalid, Rejected
from nextscript.node_types import Example
from nextscript.values import Json


class TextInput(Config):
    """The text to read."""

    text: str = Field(description="The text to read.", json_schema_extra={"x-widget": "text"})


class ToJsonInput(Config):
    """The data to write."""

    value: Json = Field(description="The data to write as text.")
    indent: bool = Field(default=False, description="Over several lines, for people to read.")


class ToYamlInput(Config):
    """The data to write."""

    value: Json = Field(description="The data to write as text.")


@activity(
    "data.parse_json",
    title="Read JSON",
    runs="quick",
    effects="idempotent",
    icon="braces",
    keywords=("json", "parse", "decode", "object"),
    examples=(
        Example(title="A field that holds JSON", config={"text": "{{ hook.body.payload }}"}),
    ),
)
async def parse_json(input: TextInput, ctx: ActivityContext) -> Json:
    """Read JSON text as data."""
    try:
        return await asyncio.to_thread(read_json_strict, input.text)
    except Invalid as error:
        raise Rejected(f"This is not JSON: {error.message}", code="data.not_json") from None


@activity(
    "data.to_json",
    title="Write JSON",
    runs="quick",
    effects="idempotent",
    icon="braces",
    keywords=("json", "stringify", "encode", "serialise"),
    examples=(Example(title="As text", config={"value": "{{ input }}", "indent": True}),),
)
async def to_json(input: ToJsonInput, ctx: ActivityContext) -> Text:
    """Write data as JSON text."""
    return Text(
        text=json.dumps(input.value, ensure_ascii=False, indent=2 if input.indent else None)
    )


@activity(
    "data.parse_yaml",
    title="Read YAML",
    runs="quick",
    effects="idempotent",
    icon="braces",
    keywords=("yaml", "yml", "parse", "config", "openapi"),
    examples=(Example(title="A downloaded file", config={"text": "{{ download.body }}"}),),
)
async def parse_yaml(input: TextInput, ctx: ActivityContext) -> Json:
    """Read YAML text as data; dates become text, and only plain data is accepted."""
    try:
        return json_of(await asyncio.to_thread(yaml.load, input.text, yaml.CSafeLoader))
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise Rejected(f"This is not YAML: {_where(error)}", code="data.not_yaml") from None


@activity(
    "data.to_yaml",
    title="Write YAML",
    runs="quick",
    effects="idempotent",
    icon="braces",
    keywords=("yaml", "yml", "config"),
    examples=(Example(title="As text", config={"value": "{{ input }}"}),),
)
async def to_yaml(input: ToYamlInput, ctx: ActivityContext) -> Text:
    """Write data as YAML text."""
    return Text(
        text=yaml.dump(input.value, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
    )


def _where(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error).partition("\n")[0]
    return f"line {mark.line + 1}, column {mark.column + 1}: {problem}" if mark else str(problem)
