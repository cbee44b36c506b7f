"""Reading a GraphQL schema: its definition language, or what introspection answered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from graphql import (
    DefinitionNode,
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    InputObjectTypeDefinitionNode,
    InputObjectTypeExtensionNode,
    InterfaceTypeDefinitionNode,
    InterfaceTypeExtensionNode,
    NamedTypeNode,
    NameNode,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    ScalarTypeDefinitionNode,
    TypeDefinitionNode,
    Visitor,
    build_ast_schema,
    build_client_schema,
    parse,
    specified_scalar_types,
    visit,
)

from nextscript.document.strict_json import refuse
from nextscript.openapi.reading import read_text

MAX_BYTES = 30 * 1024 * 1024
_MAX_TOKENS = 5_000_000
_CODE = "graphql.unreadable"
_SDL = re.compile(
    r"^\s*(?:extend\s+)?(?:schema|scalar|type|interface|union|enum|input|directive)\b", re.MULTILINE
)
_DEFINED: dict[type[DefinitionNode], type[TypeDefinitionNode]] = {
    ObjectTypeExtensionNode: ObjectTypeDefinitionNode,
    InterfaceTypeExtensionNode: InterfaceTypeDefinitionNode,
    InputObjectTypeExtensionNode: InputObjectTypeDefinitionNode,
}
_KINDS = ("SCALAR", "OBJECT", "INTERFACE", "UNION", "ENUM", "INPUT_OBJECT")


def looks_like_graphql(text: bytes | str) -> bool:
    """Say whether a text is a GraphQL schema, and not a description of another sort."""
    found = text if isinstance(text, str) else text.decode("utf-8", "replace")
    if found.lstrip()[:1] == "{":
        return '"__schema"' in found[:2_000]
    return bool(_SDL.search(found)) and not re.search(r"^(openapi|swagger)\b", found, re.MULTILINE)


def read_schema(text: bytes | str) -> tuple[GraphQLSchema, list[str]]:
    """Read a schema; give it with what was odd about it.

    Types that are used and not there are any values. Raises Malformed `graphql.unreadable`.
    """
    if len(text) > MAX_BYTES:
        raise refuse(_CODE, "", f"This is larger than {MAX_BYTES // 1024 // 1024} MB.")
    found = text if isinstance(text, str) else _decoded(text)
    try:
        return _introspected(found) if found.lstrip()[:1] == "{" else _defined(found)
    except GraphQLError as error:
        place = error.locations[0] if error.locations else None
        where = f" (line {place.line}, column {place.column})" if place else ""
        said = error.message[:300]
        raise refuse(_CODE, "", f"This is no GraphQL schema: {said}{where}.") from None
    except (TypeError, ValueError, KeyError, AttributeError, RecursionError) as error:
        raise refuse(_CODE, "", f"This is no GraphQL schema: {str(error)[:300]}.") from None


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise refuse(_CODE, "", "This is not UTF-8 text.") from None


def _defined(text: str) -> tuple[GraphQLSchema, list[str]]:
    document = parse(text, no_location=False, max_tokens=_MAX_TOKENS)
    odd: list[str] = []
    names = {one.name.value for one in document.definitions if isinstance(one, TypeDefinitionNode)}
    definitions = [_whole(one, names) for one in document.definitions]
    known = names | set(specified_scalar_types)
    for name in sorted(_named(document) - known)[:1_000]:
        odd.append(f"The type “{name}” is used and not there; it takes any value.")
        definitions.append(ScalarTypeDefinitionNode(name=NameNode(value=name)))
    document = DocumentNode(definitions=tuple(definitions))
    return build_ast_schema(document, assume_valid=True, assume_valid_sdl=True), odd


def _whole(one: DefinitionNode, names: set[str]) -> DefinitionNode:
    """Give what extends a type that is elsewhere (in a federation) as the type itself."""
    made = _DEFINED.get(type(one))
    if made is None or one.name.value in names:  # type: ignore[attr-defined] # these have names
        return one
    names.add(one.name.value)  # type: ignore[attr-defined] # these have names
    return made(**{key: getattr(one, key) for key in one.keys if key != "loc"})


class _Names(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def enter_named_type(self, node: NamedTypeNode, *_: object) -> None:
        self.found.add(node.name.value)


def _named(document: DocumentNode) -> set[str]:
    names = _Names()
    visit(document, names)
    return names.found


def _introspected(text: str) -> tuple[GraphQLSchema, list[str]]:
    value: Any = read_text(text).value  # Any: JSON of another's making
    value = value.get("data", value)
    if not isinstance(value, dict) or not isinstance(value.get("__schema"), dict):
        raise refuse(_CODE, "", "This JSON is not what introspection answers: it has no __schema.")
    schema = value["__schema"]
    types = [one for one in schema.get("types", ()) if isinstance(one, dict) and one.get("name")]
    known = {one["name"] for one in types}
    missing = sorted({name for name, kind in _references(schema)} - known)[:1_000]
    types += [{"kind": "SCALAR", "name": name} for name in missing]
    odd = [f"The type “{name}” is used and not there; it takes any value." for name in missing]
    read = {**schema, "types": types, "directives": schema.get("directives") or []}
    return build_client_schema({"__schema": read}, assume_valid=True), odd  # type: ignore[typeddict-item] # as above


def _references(schema: object) -> Iterator[tuple[str, str]]:
    waiting = [schema]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            name, kind = one.get("name"), one.get("kind")
            if isinstance(name, str) and kind in _KINDS:
                yield name, kind
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
