"""From a request to a flow's input, and from its outputs to an answer."""

from __future__ import annotations

import math
import re
import time
from dataclasses import dataclass

from activities.endpoints.models import Endpoint
from activities.endpoints.paths import refused
from nextscript.document.models import FlowDocument
from nextscript.errors import ExpressionError, Invalid
from nextscript.expressions import Settings, compile_template, evaluate, references
from nextscript.findings import Finding
from nextscript.values import Json

_INTEGER = re.compile(r"-?[0-9]{1,400}")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_JSON = {"content-type": "application/json"}


@dataclass(frozen=True)
class Said:
    """An answer: what is sent, before it is made safe."""

    status: int
    headers: dict[str, str]
    body: Json


def check_templates(input_: Json, cache_key: str | None, answer: Json) -> None:
    """Raise Invalid for a template that cannot be read, or reads what is not there."""
    _check("/input", input_, "request")
    _check("/cache/key", cache_key, "request")
    _check("/answer", answer, "outputs")


def input_of(endpoint: Endpoint, document: FlowDocument, request: Json) -> Json:
    """Make the flow's input. Raises Invalid where the request lacks what is needed."""
    if endpoint.input is None:
        return by_name(document.inputs or {}, request)
    return _filled(endpoint.input, document, {"request": request})


def cache_key_of(endpoint: Endpoint, document: FlowDocument, request: Json) -> Json:
    """Say what must be equal for two calls to be answered alike; None: the flow's input."""
    if endpoint.cache_key is None:
        return None
    return [_filled(endpoint.cache_key, document, {"request": request})]


def answer_of(endpoint: Endpoint, document: FlowDocument, outputs: Json) -> Said:
    """Make the answer. Raises ExpressionError where the outputs lack what it reads."""
    if endpoint.answer is None:
        return Said(200, dict(_JSON), outputs)
    template = compile_template({"body": "{{ outputs }}", **dict(_object(endpoint.answer))})
    said = _object(evaluate(template, {"outputs": outputs}, _settings(document)))
    headers = {str(name): str(one) for name, one in _object(said.get("headers")).items()}
    status = said.get("status")
    typed = any(name.lower() == "content-type" for name in headers)
    sent = headers if typed else headers | _JSON
    return Said(_status(status), sent, said["body"])


def by_name(inputs: Json, request: Json) -> Json:
    """Fill a flow's inputs by their names: from the path, the query and an object as the body."""
    asked = _object(request)
    fields = _object(_object(inputs).get("properties"))
    body, found = asked.get("body"), dict[str, Json]()
    if isinstance(body, dict):
        found.update(body)
    elif body is not None and "body" in fields:
        found["body"] = body
    for part in ("query", "path"):
        for name, value in _object(asked.get(part)).items():
            if name in fields or not fields or part == "path":
                found[name] = _typed(value, _object(fields.get(name)).get("type"))
    return found


def _typed(value: Json, type_: Json) -> Json:
    """Read text as what is wanted; what is no such thing stays text, and is refused by its type."""
    if type_ == "array" and not isinstance(value, list):
        return [value]
    if not isinstance(value, str):
        return value
    if type_ == "boolean" and value in ("true", "false"):
        return value == "true"
    if type_ == "integer" and _INTEGER.fullmatch(value):
        return int(value)
    if type_ == "number" and _NUMBER.fullmatch(value) and math.isfinite(float(value)):
        return float(value)
    return value


def _filled(template: Json, document: FlowDocument, scope: dict[str, Json]) -> Json:
    try:
        return evaluate(compile_template(template), scope, _settings(document))
    except ExpressionError as error:
        said = f"The request lacks what this needs: {error.message}"
        finding = Finding(
            severity="error", code="endpoint.request", pointer="/request", message=said
        )
        raise Invalid(said, code="endpoint.request", findings=[finding]) from None


def _check(pointer: str, template: Json, name: str) -> None:
    try:
        reads = references(compile_template(template))
    except ExpressionError as error:
        raise refused(f"{pointer}{getattr(error, 'pointer', '')}", error.message) from None
    for one in reads:
        if one.root != name:
            said = f"Here only “{name}” can be read, not “{one.root}”."
            raise refused(f"{pointer}{one.pointer}", said)


def _settings(document: FlowDocument) -> Settings:
    return Settings(now=time.time(), timezone=document.settings.timezone, seed="endpoint")


def _status(value: Json) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str) or not str(value).isdigit():
        return 200
    return int(value) if 200 <= int(value) <= 599 else 200


def _object(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}
