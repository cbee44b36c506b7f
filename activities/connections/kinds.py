"""Kinds of connections, as the catalog's declarations bring them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from pydantic import BaseModel, JsonValue, SecretBytes, SecretStr, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from activities.operation import Actor, operation
from nextscript.catalog import Catalog
from nextscript.connection import Connection
from nextscript.errors import Invalid
from nextscript.findings import Finding


@dataclass(frozen=True)
class Parts:
    """What a caller gave for a connection, split as it is kept."""

    fields: dict[str, JsonValue]
    secrets: dict[str, JsonValue]


@dataclass(frozen=True)
class Kind:
    """A kind of connection: its form, in which the names of `secrets` are never shown again."""

    key: str
    title: str
    description: str
    form: dict[str, JsonValue]
    secrets: list[str]
    used_by: list[str]
    """The types of nodes that take it."""


@operation("connections.kinds", permission="catalog.read")
async def listed(session: AsyncSession, actor: Actor, catalog: Catalog) -> list[Kind]:
    """List what there can be a connection to, by title."""
    types: dict[type[Connection], list[str]] = {}
    for declaration in catalog.declarations.values():
        model = declaration.connection_model
        if model is not None and issubclass(model, Connection):
            types.setdefault(model, []).append(declaration.node_type.type)
    kinds = [_kind(model, sorted(used_by)) for model, used_by in types.items()]
    return sorted(kinds, key=lambda kind: kind.title.lower())


def _kind(model: type[Connection], used_by: list[str]) -> Kind:
    form: dict[str, JsonValue] = model.model_json_schema()
    described = str(form.pop("description", ""))
    return Kind(model.kind, model.title, described, form, sorted(secret_names(model)), used_by)


def model_of(catalog: Catalog, kind: str) -> type[Connection]:
    """Give the model of a kind. Raises Invalid `connection.unknown_kind`."""
    for declaration in catalog.declarations.values():
        model = declaration.connection_model
        if model is not None and issubclass(model, Connection) and model.kind == kind:
            return model
    raise _invalid("/kind", f"There is no kind of connection called “{kind}”.", "unknown_kind")


def secret_names(model: type[BaseModel]) -> frozenset[str]:
    """Give the fields of a model that are kept encrypted and never shown."""
    return frozenset(
        name for name, field in model.model_fields.items() if _is_secret(field.annotation)
    )


def opened(model: type[Connection], parts: Parts) -> Connection:
    """Make the connection of a kind. Raises Invalid with a finding per field that does not fit."""
    secret = secret_names(model)
    _refuse_misplaced(parts, secret)
    try:
        return model.model_validate({**parts.fields, **parts.secrets})
    except ValidationError as error:
        findings = [
            _finding(_pointer(one["loc"], secret), one["msg"])
            for one in error.errors(include_input=False, include_context=False, include_url=False)
        ]
        raise Invalid(
            f"The connection cannot be used: {findings[0].message}",
            code="connection.invalid",
            findings=findings,
        ) from None


def _refuse_misplaced(parts: Parts, secret: frozenset[str]) -> None:
    # A secret among the fields would be shown to everybody who may read the connection.
    for name in parts.fields:
        if name in secret:
            raise _invalid(f"/fields/{name}", f"“{name}” is a secret; send it in secrets.")
    for name in parts.secrets:
        if name not in secret:
            raise _invalid(f"/secrets/{name}", f"There is no secret called “{name}”.")


def _is_secret(annotation: object) -> bool:
    return annotation in (SecretStr, SecretBytes) or any(map(_is_secret, get_args(annotation)))


def _pointer(place: tuple[int | str, ...], secret: frozenset[str]) -> str:
    where = "secrets" if place and place[0] in secret else "fields"
    return "/".join(["", where, *(str(part) for part in place)])


def _invalid(pointer: str, message: str, reason: str = "invalid") -> Invalid:
    return Invalid(message, code=f"connection.{reason}", findings=[_finding(pointer, message)])


def _finding(pointer: str, message: str) -> Finding:
    return Finding(severity="error", code="connection.invalid", pointer=pointer, message=message)
