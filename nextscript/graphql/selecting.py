"""What is asked of an answer: its plain fields, and those of what is near."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
    GraphQLUnionType,
    is_required_argument,
)

from nextscript.graphql.inputs import scalar
from nextscript.manifest.models import JsonSchema

MOST_FIELDS = 80
"""Of one answer: servers refuse what costs too much."""
_NEAR = 2
"""Levels of objects within objects; what pages a list is no level."""
_MOST_MEMBERS = 8
_PAGING = ("edges", "node", "nodes", "pageInfo", "items")


@dataclass
class Selection:
    """A selection as text, and the schema of what it gives."""

    near: int = _NEAR
    left: int = field(default=MOST_FIELDS)

    def of(self, type_: GraphQLOutputType) -> tuple[str, JsonSchema]:
        """Give the selection of a field's type (empty for plain values) and its schema."""
        return self._of(type_, self.near, ()) or (" { __typename }", {"type": "object"})

    def _of(
        self, type_: GraphQLOutputType, near: int, above: tuple[str, ...]
    ) -> tuple[str, JsonSchema] | None:
        """None where nothing of it can be asked."""
        if isinstance(type_, GraphQLNonNull):
            found = self._of(type_.of_type, near, above)
            return found and (found[0], _never_null(found[1]))
        if isinstance(type_, GraphQLList):
            found = self._of(type_.of_type, near, above)
            return found and (found[0], _nullable({"type": "array", "items": found[1]}))
        if isinstance(type_, GraphQLScalarType):
            return "", _nullable(scalar(type_))
        if isinstance(type_, GraphQLEnumType):
            return "", _nullable({"type": "string", "enum": list(type_.values)})
        if isinstance(type_, GraphQLUnionType):
            return self._union(type_, near, above)
        return self._object(type_, near, above)

    def _object(
        self, type_: GraphQLObjectType | GraphQLInterfaceType, near: int, above: tuple[str, ...]
    ) -> tuple[str, JsonSchema] | None:
        if near < 0 or above.count(type_.name):
            return None
        asked: list[str] = []
        fields: dict[str, Any] = {}  # Any: JSON Schemas
        for name, one in _plain_first(type_.fields):
            if self.left <= 0 or not _is_asked(one):
                continue
            deeper = near if name in _PAGING else near - 1
            found = self._of(one.type, deeper, (*above, type_.name))
            if found is not None:
                self.left -= not found[0]
                asked.append(f"{name}{found[0]}")
                fields[name] = found[1]
        if isinstance(type_, GraphQLInterfaceType) or not asked:
            asked.insert(0, "__typename")
            fields["__typename"] = {"type": "string"}
        return f" {{ {' '.join(asked)} }}", _nullable({"type": "object", "properties": fields})

    def _union(
        self, type_: GraphQLUnionType, near: int, above: tuple[str, ...]
    ) -> tuple[str, JsonSchema] | None:
        if near < 0:
            return None
        asked = ["__typename"]
        fields: dict[str, Any] = {"__typename": {"type": "string"}}  # Any: as above
        kinds: dict[str, str] = {}
        for member in type_.types[:_MOST_MEMBERS]:
            if not isinstance(member, GraphQLObjectType):
                continue  # of a schema that is not valid
            own = []
            for name, one in member.fields.items():
                # Two members may call different things the same: those are left out (GraphQL
                # 5.3.2, fields in one place must merge).
                plain = _is_plain(one.type) and _is_asked(one) and self.left > 0
                if plain and kinds.setdefault(name, str(one.type)) == str(one.type):
                    own.append(name)
                    fields[name] = _nullable((self._of(one.type, 0, above) or ("", {}))[1])
                    self.left -= 1
            if own:
                asked.append(f"... on {member.name} {{ {' '.join(own)} }}")
        return f" {{ {' '.join(asked)} }}", _nullable({"type": "object", "properties": fields})


def _plain_first(fields: dict[str, GraphQLField]) -> list[tuple[str, GraphQLField]]:
    return sorted(fields.items(), key=lambda one: not _is_plain(one[1].type))


def _is_asked(one: GraphQLField) -> bool:
    return one.deprecation_reason is None and not any(map(is_required_argument, one.args.values()))


def _is_plain(type_: GraphQLOutputType) -> bool:
    while isinstance(type_, GraphQLNonNull | GraphQLList):
        type_ = type_.of_type
    return isinstance(type_, GraphQLScalarType | GraphQLEnumType)


def _nullable(schema: JsonSchema) -> JsonSchema:
    known = schema.get("type")
    if not isinstance(known, str):
        return schema
    made = {**schema, "type": [known, "null"]}
    return {**made, "enum": [*schema["enum"], None]} if "enum" in schema else made


def _never_null(schema: JsonSchema) -> JsonSchema:
    known = schema.get("type")
    if not isinstance(known, list):
        return schema
    made = {**schema, "type": known[0]}
    return {**made, "enum": schema["enum"][:-1]} if "enum" in schema else made
