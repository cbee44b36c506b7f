"""Kinds of connections: those of no service, and those the catalog's declarations bring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args
from uuid import UUID

from pydantic import BaseModel, JsonValue, SecretBytes, SecretStr, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from activities.connectors.types import catalog_in
from activities.operation import Actor, operation
from activities.projects import projects
from nextscript.catalog import Catalog
from nextscript.connection import Connection
from nextscript.errors import Invalid
from nextscript.findings import Finding
from nextscript.kinds import GENERIC, OAuth2
from nextscript.node_types import Declaration


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
    offered: bool
    """Whether people are offered it for new connections."""
    signs_in: bool
    """Whether a person may have to sign in at a provider (`:authorize`)."""


@operation("connections.kinds", permission="catalog.read")
async def listed(
    session: AsyncSession, actor: Actor, catalog: Catalog, project_id: UUID | None = None
) -> list[Kind]:
    """List what there can be a connection to, by title; in a project, or anywhere."""
    if project_id is not None:
        # Who was given a flow draws it; who was given a connection looks after that.
        given = any(one.project_id == project_id for one in actor.flows.values())
        partly = "flow.read" if given else "connection.read"
        project = await projects.load(session, actor, project_id, partly=partly)
        catalog = await catalog_in(session, catalog, project.id)
    types: dict[type[Connection], list[str]] = {model: [] for model in GENERIC}
    for declaration in catalog.declarations.values():
        for model in declaration.connection_models:
            types.setdefault(model, []).append(declaration.node_type.type)
    kinds = [_kind(model, sorted(used_by)) for model, used_by in types.items()]
    return sorted(kinds, key=lambda kind: kind.title.lower())


def _kind(model: type[Connection], used_by: list[str]) -> Kind:
    form: dict[str, JsonValue] = model.model_json_schema()
    described = str(form.pop("description", ""))
    asked = form.get("properties")
    if isinstance(asked, dict):  # what the platform obtains itself is asked of nobody
        form["properties"] = {name: one for name, one in asked.items() if name not in model.managed}
    return Kind(
        key=model.kind,
        title=model.title,
        description=described,
        form=form,
        secrets=sorted(secret_names(model) - model.managed),
        used_by=used_by,
        offered=model.offered,
        signs_in=issubclass(model, OAuth2),
    )


async def find_in(
    session: AsyncSession, catalog: Catalog, project_id: UUID, kind: str
) -> type[Connection] | None:
    """Give the model of a kind in a project; None when nothing there declares it."""
    if (found := find_model(catalog, kind)) is not None:
        return found
    return find_model(await catalog_in(session, catalog, project_id), kind)


async def model_in(
    session: AsyncSession, catalog: Catalog, project_id: UUID, kind: str
) -> type[Connection]:
    """Give the model of a kind in a project. Raises Invalid `connection.unknown_kind`."""
    if (found := await find_in(session, catalog, project_id, kind)) is None:
        raise unknown(kind)
    return found


def find_model(catalog: Catalog, kind: str) -> type[Connection] | None:
    """Give the model of a kind; None when nothing here declares it."""
    declared = (one for found in catalog.declarations.values() for one in found.connection_models)
    return next((model for model in (*GENERIC, *declared) if model.kind == kind), None)


def custom_declaration(catalog: Catalog, model: type[Connection]) -> Declaration | None:
    """Give a declaration of custom code that brings a model; None for all other models."""
    found = [one for one in catalog.declarations.values() if model in one.connection_models]
    return found[0] if found and all(one.is_custom for one in found) else None


def model_of(catalog: Catalog, kind: str) -> type[Connection]:
    """Give the model of a kind. Raises Invalid `connection.unknown_kind`."""
    if (found := find_model(catalog, kind)) is None:
        raise unknown(kind)
    return found


def unknown(kind: str) -> Invalid:
    """Say that nothing declares a kind."""
    return _invalid("/kind", f"There is no kind of connection called “{kind}”.", "unknown_kind")


def secret_names(model: type[BaseModel]) -> frozenset[str]:
    """Give the fields of a model that are kept encrypted and never shown."""
    return frozenset(
        name for name, field in model.model_fields.items() if _is_secret(field.annotation)
    )


def entered(model: type[Connection], parts: Parts) -> Parts:
    """Give what is kept of what somebody entered. Raises Invalid for what is in the wrong place."""
    secret = secret_names(model)
    _refuse_misplaced(parts, secret, secret - model.managed)
    try:
        return Parts(*model.entered(parts.fields, parts.secrets))
    except ValueError as error:
        raise _invalid(f"/secrets/{sorted(secret - model.managed)[-1]}", f"{error}.") from None


def opened(model: type[Connection], parts: Parts) -> Connection:
    """Make the connection of a kind. Raises Invalid with a finding per field that does not fit."""
    secret = secret_names(model)
    try:
        return model.model_validate({**parts.fields, **parts.secrets})
    except ValidationError as error:
        findings = [
            _finding(_pointer(one["loc"], secret), one["msg"].removeprefix("Value error, "))
            for one in error.errors(include_input=False, include_context=False, include_url=False)
        ]
        raise Invalid(
            f"The connection cannot be used: {findings[0].message}",
            code="connection.invalid",
            findings=findings,
        ) from None


def _refuse_misplaced(parts: Parts, secret: frozenset[str], taken: frozenset[str]) -> None:
    # A secret among the fields would be shown to everybody who may read the connection.
    for name in parts.fields:
        if name in secret:
            raise _invalid(f"/fields/{name}", f"“{name}” is a secret; send it in secrets.")
    for name in parts.secrets:
        if name not in taken:
            raise _invalid(f"/secrets/{name}", f"There is no secret called “{name}”.")


def _is_secret(annotation: object) -> bool:
    return annotation in (SecretStr, SecretBytes) or any(map(_is_secret, get_args(annotation)))


def _pointer(place: tuple[int | str, ...], secret: frozenset[str]) -> str:
    where = "secrets" if place and place[0] in secret else "fields"
    return "/".join(["", where, *(str(part) for part in place)])


def _invalid(pointer: str, message: str, reason: str = "invalid") -> Invalid:
    code = f"connection.{reason}"
    return Invalid(message, code=code, findings=[_finding(pointer, message)])


def _finding(pointer: str, message: str) -> Finding:
    return Finding(severity="error", code="connection.invalid", pointer=pointer, message=message)
