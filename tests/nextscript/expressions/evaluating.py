"""Shared by these tests: evaluate a text, and see it refused."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from nextscript.expressions import (
    Budget,
    ExpressionError,
    Settings,
    compile_template,
    evaluate,
)
from nextscript.values import Json

SETTINGS = Settings(now=1795341600.0, timezone="Europe/Berlin", seed="seed")  # 2026-11-22T10:00Z


def value_of(text: str, scope: Mapping[str, Json] | None = None) -> Json:
    """Compile and evaluate a template's text."""
    return evaluate(compile_template(text), scope or {}, SETTINGS, Budget())


def refused(text: str, scope: Mapping[str, Json] | None = None) -> ExpressionError:
    """Give the error a template's text ends with, at compile or run time."""
    with pytest.raises(ExpressionError) as caught:
        value_of(text, scope)
    return caught.value
