"""The OpenAPI document: what FastAPI knows, with every error, the doors and their keys added."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts

from api.admission import cookie_name
from api.component_names import tidy
from api.door import Door
from api.examples import EXAMPLES, TAGS
from api.problems import MEDIA_TYPE, Problem

Operation = dict[str, Any]  # Any: OpenAPI is JSON of every shape

_ALWAYS = (400, 413, 429, 500, 503)
_SIGNED_IN = (401, 403)
_CHANGES = (409, 415, 422)
_NAMED = {"project", "flow"}
"""Parameters that name a thing which may not be there."""
_STATUSES = (*_ALWAYS, *_SIGNED_IN, *_CHANGES, 404, 406, 412, 428)
_KEY_PARAMETER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key again gets the first answer again, and nothing happens twice.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
}


def describe(app: FastAPI) -> dict[str, Any]:
    """Give the OpenAPI document; made once."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            description="Draw flows, run them durably, watch and steer them.",
            routes=app.routes,
        )
        _add_components(app, document)
        document["tags"] = [{"name": name, "description": said} for name, said in TAGS.items()]
        for route in doors(app):
            for method in route.methods or ():
                operation = document["paths"].get(route.path_format, {}).get(method.lower())
                if operation is not None:
                    _complete(operation, route, method)
        tidy(document)
        app.openapi_schema = document
    return app.openapi_schema


def doors(app: FastAPI) -> list[Door]:
    """Give every route of the app."""
    found = [context.original_route for context in iter_route_contexts(app.routes)]
    return [one for one in found if isinstance(one, Door)]


def _add_components(app: FastAPI, document: dict[str, Any]) -> None:
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs", {}))
    schemas["Problem"] = problem
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    components["responses"] = {
        f"Problem{status}": {"description": HTTPStatus(status).phrase, "content": content}
        for status in _STATUSES
    }
    components["securitySchemes"] = {
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "description": "An access token or an API key (`ns_…`).",
        },
        "session": {"type": "apiKey", "in": "cookie", "name": cookie_name(app.state.parts)},
    }


def _complete(operation: Operation, route: Door, method: str) -> None:
    responses = operation["responses"]
    if "HTTPValidationError" in str(responses.get("422", "")):
        responses.pop("422")
    for status in _errors_of(operation, route, method):
        responses.setdefault(str(status), {"$ref": f"#/components/responses/Problem{status}"})
    permission = route.access.permission
    example = EXAMPLES.get(operation["operationId"])
    for content in operation.get("requestBody", {}).get("content", {}).values():
        if example is not None:
            content["example"] = example
    operation["security"] = [{"bearer": []}, {"session": []}] if permission else []
    if permission:
        operation["x-permission"] = permission
    if method == "POST" and permission and route.access.idempotency == "stored":
        operation.setdefault("parameters", []).append(_KEY_PARAMETER)


def _errors_of(operation: Operation, route: Door, method: str) -> list[int]:
    names = {one["name"].lower() for one in operation.get("parameters", ())}
    found = [*_ALWAYS]
    if route.access.permission or method != "GET":
        found += _SIGNED_IN
    if "{" in route.path or "requestBody" in operation or names & _NAMED:
        found.append(404)
    if method != "GET":
        found += _CHANGES
    if route.gives_json:
        found.append(406)
    if "if-match" in names:
        found += [412, 428]
    return sorted(found)
