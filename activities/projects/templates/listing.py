"""Reading the files; a new template is a file and its place in the order."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, JsonValue
from sqlalchemy.ext.asyncio import AsyncSession

from activities.operation import Actor, operation
from nextscript.document import parse_document, read_yaml_strict

_FOLDER = Path(__file__).parent
ORDER = (
    "say_hello",
    "order_intake",
    "clean_contacts",
    "expense_summary",
    "ticket_routing",
    "two_quotes",
    "retry_until_ready",
    "webhook_answer",
)
"""The simplest first; the first three greet whoever has no flow yet."""


class SampleTrigger(BaseModel):
    """The event a run is started as if it came, as `POST …/runs` takes it."""

    model_config = ConfigDict(extra="forbid")

    node: str
    output: JsonValue


class Sample(BaseModel):
    """What a first run is started with: the body of `POST …/runs`."""

    model_config = ConfigDict(extra="forbid")

    input: JsonValue = None
    trigger: SampleTrigger | None = None


class Template(BaseModel):
    """A flow to begin with: what it teaches, its document, and what to run it with."""

    model_config = ConfigDict(extra="forbid")

    key: str
    title: str
    description: str
    tags: list[str] = Field(min_length=1)
    shows: list[str] = Field(min_length=1)
    sample: Sample
    document: dict[str, JsonValue]


@operation("templates.list", permission="catalog.read")
async def list_templates(session: AsyncSession, actor: Actor) -> list[Template]:
    """Give every template, the simplest first."""
    return list(templates())


@cache
def templates() -> tuple[Template, ...]:
    """Read every template. Raises what a malformed file raises."""
    return tuple(_template(key) for key in ORDER)


def _template(key: str) -> Template:
    content = read_yaml_strict((_FOLDER / f"{key}.yaml").read_bytes())
    if not isinstance(content, dict):
        raise TypeError(f"the template {key} is not an object")
    template = Template.model_validate({"key": key, **content})
    parse_document(template.document)
    return template
