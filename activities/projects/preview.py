"""Trying an expression out while drawing."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncSession

from activities.columns import now
from activities.operation import Actor, operation
from activities.projects.run_scope import scope_of
from activities.runs.context import Running
from nextscript.expressions import Settings, Template, compile_template, evaluate, references

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


@operation("expressions.preview", permission="expression.preview")
async def preview(
    session: AsyncSession,
    actor: Actor,
    running: Running,
    expression: str,
    *,
    values: Mapping[str, JsonValue],
    run_id: UUID | None,
    document: JsonValue,
) -> Preview:
    """Evaluate an expression over given values and, for names not given, those of a run.

    Raises ExpressionError with its position.
    """
    settings = Settings(now=now().timestamp(), timezone=_timezone(document), seed="preview")
    template = await asyncio.to_thread(_compiled, expression)
    scope = dict(values)
    if run_id is not None:
        missing = {one.root for one in references(template)} - scope.keys()
        scope |= await scope_of(session, actor, running, run_id, missing)
    value = await asyncio.to_thread(evaluate, template, scope, settings)
    return Preview(value, type_of(value))


def type_of(value: JsonValue) -> str:
    """Name a value's JSON type."""
    return next((name for kind, name in _TYPES if isinstance(value, kind)), "null")


def _compiled(expression: str) -> Template:
    return compile_template(expression if "{{" in expression else "{{ " + expression + " }}")


def _timezone(document: JsonValue) -> str:
    settings = document.get("settings") if isinstance(document, dict) else None
    zone = settings.get("timezone") if isinstance(settings, dict) else None
    return zone if isinstance(zone, str) else "UTC"
