"""The arguments of a field as fields of a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import (
    BooleanValueNode,
    EnumValueNode,
    FloatValueNode,
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    IntValueNode,
    StringValueNode,
    is_required_argument,
    is_required_input_field,
)

from nextscript.manifest.models import JsonSchema

SCALARS: dict[str, JsonSchema] = {
    "Int": {"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1},
    "Float": {"type": "number"},
    "String": {"type": "string"},
    "Boolean": {"type": "boolean"},
    "ID": {"type": "string"},
    "DateTime": {"type": "string", "format": "date-time"},
    "Date": {"type": "string", "format": "date"},
    "URI": {"type": "string", "format": "uri"},
    "URL": {"type": "string", "format": "uri"},
    "UUID": {"type": "string", "format": "uuid"},
}
"""Scalars and how they look in JSON; the others are any value, with what is said of them."""


class Inputs:
    """Turns input types into schemas; objects and enums are shared."""

    def __init__(self) -> None:
        self.shared: dict[str, JsonSchema | bool] = {}

    def form_of(self, arguments: Mapping[str, GraphQLArgument]) -> JsonSchema:
        """Give the form of a field's arguments."""
        fields = {name: self._field(one) for name, one in arguments.items()}
        needed = [name for name, one in arguments.items() if is_required_argument(one)]
        form: JsonSchema = {"type": "object", "properties": fields}
        return {**form, "required": needed} if needed else form

    def _field(self, one: GraphQLArgument | GraphQLInputField) -> JsonSchema:
        said: dict[str, Any] = {}  # Any: of a JSON Schema
        if one.description:
            said["description"] = one.description.strip()[:1_000]
        if one.deprecation_reason is not None:
            said["deprecated"] = True
        default = _default(one)
        if default is not None:
            said["examples"] = [default]
        return {**self._type(one.type), **said}

    def _type(self, type_: GraphQLInputType) -> JsonSchema:
        if isinstance(type_, GraphQLNonNull):
            return self._type(type_.of_type)
        if isinstance(type_, GraphQLList):
            return {"type": "array", "items": self._type(type_.of_type)}
        if isinstance(type_, GraphQLScalarType):
            return scalar(type_)
        if isinstance(type_, GraphQLEnumType):
            return self._kept(type_.name, {"type": "string", "enum": list(type_.values)})
        return self._object(type_)

    def _object(self, type_: GraphQLInputObjectType) -> JsonSchema:
        reference = {"$ref": f"#/$defs/{type_.name}"}
        if type_.name in self.shared:
            return reference
        self.shared[type_.name] = True  # before its fields: it may hold itself
        fields = {name: self._field(one) for name, one in type_.fields.items()}
        needed = [name for name, one in type_.fields.items() if is_required_input_field(one)]
        made: JsonSchema = {
            "type": "object", "properties": fields, "additionalProperties": False,
        }  # fmt: skip
        if needed:
            made["required"] = needed
        if type_.is_one_of:
            made |= {"minProperties": 1, "maxProperties": 1}
        return self._kept(type_.name, made, type_.description)

    def _kept(self, name: str, schema: JsonSchema, said: str | None = None) -> JsonSchema:
        self.shared[name] = {**schema, "description": said.strip()[:1_000]} if said else schema
        return {"$ref": f"#/$defs/{name}"}


def scalar(type_: GraphQLScalarType) -> JsonSchema:
    """Give the schema of a scalar."""
    known = SCALARS.get(type_.name)
    if known is not None:
        return dict(known)
    said = (type_.description or "").strip()[:300]
    return {"title": type_.name, "description": said} if said else {"title": type_.name}


def _default(one: GraphQLArgument | GraphQLInputField) -> str | int | float | bool | None:
    """Give a plain default, which is only shown: what is left out the service fills in."""
    literal = one.default.literal if one.default else None
    if isinstance(literal, StringValueNode | EnumValueNode | BooleanValueNode):
        return literal.value
    if isinstance(literal, IntValueNode | FloatValueNode):
        return float(literal.value) if "." in literal.value else int(float(literal.value))
    return None
