"""Trying an expression out while drawing."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncSession

from activities.columns import now
from activities.operation import Actor, operation
from nextscript.expressions import Settings, compile_template, evaluate

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
    expression: str,
    values: Mapping[str, JsonValue],
    document: JsonValue,
) -> Preview:
    """Evaluate an expression over given values. Raises ExpressionError with its position."""
    settings = Settings(now=now().timestamp(), timezone=_timezone(document), seed="preview")
    value = await asyncio.to_thread(_evaluate, expression, values, settings)
    return Preview(value, type_of(value))


def type_of(value: JsonValue) -> str:
    """Name a value's JSON type."""
    return next((name for kind, name in _TYPES if isinstance(value, kind)), "null")


def _evaluate(expression: str, values: Mapping[str, JsonValue], settings: Settings) -> JsonValue:
    text = expression if "{{" in expression else "{{ " + expression + " }}"
    return evaluate(compile_template(text), values, settings)


def _timezone(document: JsonValue) -> str:
    settings = document.get("settings") if isinstance(document, dict) else None
    zone = settings.get("timezone") if isinstance(settings, dict) else None
    return zone if isinstance(zone, str) else "UTC"
