"""Trying an expression out while drawing."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncSession

from activities.authorising import touches_nothing
from activities.columns import now
from activities.connectors.types import catalog_in
from activities.operation import Actor, operation
from activities.projects import projects
from activities.projects.completing import no_such_node
from activities.projects.run_scope import scope_of
from activities.projects.sampling import NAMES, Place, Sampling, repeats_in
from activities.runs.context import Running
from engine.compiler import names_at
from nextscript.catalog import Catalog
from nextscript.document import parse_document
from nextscript.errors import ExpressionError
from nextscript.expressions import (
    Settings,
    Template,
    check_template,
    compile_template,
    evaluate,
)

_TYPES: tuple[tuple[type, str], ...] = (
    (bool, "boolean"),
    (int, "integer"),
    (float, "number"),
    (str, "string"),
    (list, "array"),
    (dict, "object"),
)


@dataclass(frozen=True)
class Preview:
    """A value and its JSON type."""

    value: JsonValue
    type: str


@operation("expressions.preview", permission="expression.preview", unaudited="changes nothing")
async def preview(
    session: AsyncSession,
    actor: Actor,
    running: Running,
    expression: str,
    *,
    values: Mapping[str, JsonValue],
    run_id: UUID | None = None,
    document: JsonValue = None,
    node: str | None = None,
    pointer: str = "",
    project_id: UUID | None = None,
) -> Preview:
    """Evaluate an expression over given values and, for names not given, those of a run.

    With a document and one of its nodes, names the node cannot read are refused; where it runs
    once per item, it is tried with the first one. Raises ExpressionError with its position,
    Invalid for a document or node that is none.
    """
    touches_nothing()
    catalog = running.catalog
    if project_id is not None:
        await projects.load(session, actor, project_id, partly="flow.write")
        catalog = await catalog_in(session, catalog, project_id)
    settings = Settings(now=now().timestamp(), timezone=_timezone(document), seed="preview")
    template = await asyncio.to_thread(_compiled, expression)
    place = None
    if document is not None and node is not None:
        place = Place(await asyncio.to_thread(parse_document, document), node, pointer)
        await asyncio.to_thread(_refuse_unreadable, template, place, catalog, values)

    async def known(names: set[str]) -> dict[str, JsonValue]:
        given = {name: values[name] for name in names & values.keys()}
        if run_id is None:
            return given
        return given | await scope_of(session, actor, running, run_id, names - given.keys())

    sampling = Sampling(catalog, settings, known)
    scope = await sampling.scope(template, place)
    value = await asyncio.to_thread(evaluate, template, scope, settings)
    return Preview(value, type_of(value))


def _refuse_unreadable(
    template: Template, place: Place, catalog: Catalog, given: Mapping[str, JsonValue]
) -> None:
    """Raise ExpressionError for names and paths the node cannot read; given names are there."""
    names = names_at(place.document, catalog, place.node)
    if names is None:
        raise no_such_node(place.node)
    own = {name for one in repeats_in(place, catalog) for name in NAMES[one.name] - names.keys()}
    for problem in check_template(template, {**names, **dict.fromkeys([*own, *given])}):
        if problem.severity == "error":
            raise ExpressionError(
                problem.message,
                code=problem.code,
                line=problem.line,
                column=problem.column,
                near=list(problem.near),
            )


def type_of(value: JsonValue) -> str:
    """Name a value's JSON type."""
    return next((name for kind, name in _TYPES if isinstance(value, kind)), "null")


def _compiled(expression: str) -> Template:
    return compile_template(expression if "{{" in expression else "{{ " + expression + " }}")


def _timezone(document: JsonValue) -> str:
    settings = document.get("settings") if isinstance(document, dict) else None
    zone = settings.get("timezone") if isinstance(settings, dict) else None
    return zone if isinstance(zone, str) else "UTC"
