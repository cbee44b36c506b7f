"""A model's JSON Schema as a form shows it: every field has a title, in sentence case."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema
from typing_extensions import override

from nextscript.titles import title_of


def form_schema(model: type[BaseModel]) -> dict[str, Any]:  # Any: a JSON Schema is any JSON
    """Give the schema of a config: titles from the fields' names unless they have their own."""
    return model.model_json_schema(schema_generator=_FormSchema)


class _FormSchema(GenerateJsonSchema):
    @override
    def get_title_from_name(self, name: str) -> str:
        return title_of(name)

    @override
    def field_title_should_be_set(self, schema: Any) -> bool:  # Any: pydantic's core schemas
        # A field's own name says more than that of the model it holds.
        return True
