"""An operation's input as a model: its values are checked against the operation's schema."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, ClassVar

import re2
from jsonschema.exceptions import ValidationError as Misfit
from pydantic import (
    ConfigDict,
    JsonValue,
    RootModel,
    ValidationError,
    create_model,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError
from referencing import Registry
from referencing.exceptions import Unresolvable

from nextscript.json_schema import Validator
from nextscript.manifest.models import JsonSchema

_MOST = 50


class OperationInput(RootModel[dict[str, JsonValue]]):
    """The fields of an operation, as its schema has them."""

    model_config = ConfigDict(defer_build=True)
    schema_of_input: ClassVar[JsonSchema] = {}

    @model_validator(mode="before")
    @classmethod
    def _fits(cls, value: object) -> object:
        if isinstance(value, cls):
            return value
        if misfits := list(islice(_misfits(value, cls.schema_of_input), _MOST)):
            raise ValidationError.from_exception_data(cls.__name__, misfits)
        return value


def input_model(name: str, schema: JsonSchema) -> type[OperationInput]:
    """Make the model of an operation's input. It is built when it is first used."""
    model: type[OperationInput] = create_model(name, __base__=OperationInput)
    model.schema_of_input = schema
    return model


def _misfits(value: object, schema: JsonSchema) -> Iterator[InitErrorDetails]:
    """Say what does not fit. A schema that cannot be applied refuses nothing."""
    validator = Validator(schema, registry=Registry())
    try:
        yield from [_told(one) for one in islice(validator.iter_errors(value), _MOST)]
    except (Unresolvable, RecursionError, re2.error, TypeError, ValueError, AttributeError):
        return


def _told(misfit: Misfit) -> InitErrorDetails:
    where: tuple[int | str, ...] = tuple(misfit.absolute_path)
    if misfit.validator == "required":
        return InitErrorDetails(type="missing", loc=where, input=misfit.instance)
    if misfit.validator == "additionalProperties":
        return InitErrorDetails(type="extra_forbidden", loc=where, input=None)
    return InitErrorDetails(
        type=PydanticCustomError("value_error", "{error}", {"error": _sentence(misfit)}),
        loc=where,
        input=None,
    )


_TYPES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "empty",
}


def _sentence(misfit: Misfit) -> str:
    wanted: Any = misfit.validator_value  # Any: of a JSON Schema
    match misfit.validator:
        case "type":
            names = [wanted] if isinstance(wanted, str) else list(wanted)
            return f"This must be {' or '.join(_TYPES.get(one, str(one)) for one in names)}"
        case "enum":
            shown = ", ".join(str(one) for one in wanted[:20])
            return f"This must be one of {shown}{' …' if len(wanted) > 20 else ''}"
        case "const":
            return f"This must be {wanted}"
        case "minimum":
            return f"This must be {wanted} or more"
        case "maximum":
            return f"This must be {wanted} or less"
        case "minLength":
            return "This must not be empty" if wanted == 1 else f"This needs {wanted} characters"
        case "maxLength":
            return f"This may have at most {wanted} characters"
        case "minItems":
            return f"This needs at least {wanted} entries"
        case "maxItems":
            return f"This may have at most {wanted} entries"
        case "pattern":
            return f"This does not have the form {wanted}"
        case "anyOf" | "oneOf" | "allOf" | "not":
            return "This fits none of the forms it may have"
    return misfit.message[:300]
