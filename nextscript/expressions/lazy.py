"""`Expression`: a field of an activity's input that the activity itself evaluates."""

from __future__ import annotations

from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from nextscript.errors import ExpressionError
from nextscript.expressions.evaluate import run_in
from nextscript.expressions.settings import Budget, Env, Settings
from nextscript.expressions.template import Template, compile_lazy
from nextscript.values import Json


class Expression:
    """An expression over names the activity gives, such as the item of a list.

    In a flow it is written as text, with or without `{{ }}`; what it reads of the flow travels with
    it. Evaluating is deterministic: clock, time zone and seed are those of the step.
    """

    def __init__(self, template: Template, scope: dict[str, Json], settings: Settings) -> None:
        self.template = template
        self.scope = scope
        self.settings = settings
        self._draws = 0

    @classmethod
    def of(cls, text: str) -> Expression:
        """Compile text; for tests and for inputs written by hand. Raises ExpressionError."""
        return cls(compile_lazy(text), {}, Settings())

    def evaluate(self, *, budget: Budget | None = None, **names: Json) -> Json:
        """Evaluate with these names, which win over those of the flow. Raises ExpressionError."""
        env = Env({**self.scope, **names}, self.settings, budget or Budget(), draws=self._draws)
        value = run_in(env, self.template)
        self._draws = env.draws
        return value

    def wire(self) -> Json:
        """Give the JSON form that travels to an activity."""
        settings: list[Json] = [self.settings.now, self.settings.timezone, self.settings.seed]
        return {"$lazy": self.template, "scope": self.scope, "settings": settings}

    @classmethod
    def __get_pydantic_core_schema__(
        cls,
        source: Any,  # Any: pydantic's protocol
        handler: GetCoreSchemaHandler,
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls._validate,
            serialization=core_schema.plain_serializer_function_ser_schema(lambda it: it.wire()),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:  # Any: pydantic's protocol
        return {"type": "string", "x-lazy": True, "x-expression": True}

    @classmethod
    def _validate(cls, value: object) -> Expression:
        match value:
            case Expression():
                return value
            case str():
                return cls._compiled(value)
            case {"$lazy": dict(template), "scope": dict(scope), "settings": [now, zone, seed]}:
                return cls(template, scope, Settings(float(now), str(zone), str(seed)))
        raise ValueError("an expression is written as text")

    @classmethod
    def _compiled(cls, text: str) -> Expression:
        try:
            return cls.of(text)
        except ExpressionError as error:
            raise ValueError(f"line {error.line}, column {error.column}: {error}") from error
