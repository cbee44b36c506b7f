"""A project's endpoints as an OpenAPI 3.1 document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from activities.endpoints.finding import Called
from activities.endpoints.models import Endpoint
from activities.endpoints.parameters import parameters_of
from nextscript.catalog import Catalog
from nextscript.document.models import FlowDocument
from nextscript.errors import ExpressionError
from nextscript.expressions import compile_template, schema_of_template
from nextscript.values import Json

Part = dict[str, Any]  # Any: what OpenAPI says there
_PROBLEM: Part = {
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {"type": "array", "items": {"type": "object"}},
        "details": {},
    },
    "required": ["type", "title", "status", "detail", "code"],
}
_BEARER: Part = {"type": "http", "scheme": "bearer"}
_SCHEMES: dict[str, Part] = {
    "api_key": {**_BEARER, "description": "An API key with run.start."},
    "jwt": {**_BEARER, "bearerFormat": "JWT"},
    "basic": {"type": "http", "scheme": "basic"},
}
_SIGNED = {
    "hmac": "Sign the body as agreed.",
    "standard_webhooks": "Sign the message as Standard Webhooks has it.",
}


def document_of(title: str, address: str, found: Iterable[Called], catalog: Catalog) -> Part:
    """Describe endpoints that answer below an address."""
    paths: Part = {}
    schemes: Part = {}
    names: set[str] = set()
    for one in found:
        name = _free(one.flow.key.replace("-", "_"), names)
        operation = _operation(one, name, catalog)
        for required in operation.get("security", []):
            schemes |= {key: _scheme(key, one.endpoint) for key in required}
        paths.setdefault(f"/{one.endpoint.path}", {})[one.endpoint.method.lower()] = operation
    components: Part = {"schemas": {"Problem": _PROBLEM}}
    if schemes:
        components["securitySchemes"] = schemes
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "1"},
        "servers": [{"url": address}],
        "paths": paths,
        "components": components,
    }


def _operation(called: Called, name: str, catalog: Catalog) -> Part:
    endpoint, flow, document = called.endpoint, called.flow, called.prepared.document
    about = [endpoint.description or flow.description, _SIGNED.get(endpoint.auth, "")]
    operation: Part = {"operationId": name, "summary": flow.name}
    if said := " ".join(one for one in about if one):
        operation["description"] = said
    operation |= parameters_of(endpoint, document)
    operation["responses"] = _responses(endpoint, document, catalog)
    if key := _security(endpoint):
        operation["security"] = [{key: []}]
    return operation


def _responses(endpoint: Endpoint, document: FlowDocument, catalog: Catalog) -> Part:
    answer = endpoint.answer if isinstance(endpoint.answer, dict) else {}
    status, headers = answer.get("status"), answer.get("headers")
    types = [
        str(value)
        for key, value in (headers.items() if isinstance(headers, dict) else ())
        if key.lower() == "content-type" and "{{" not in str(value)
    ]
    schema = _outputs(document, catalog)
    if "body" in answer:
        schema = _given(answer["body"], {"outputs": schema})
    good = str(status) if isinstance(status, int) else "200"
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        good: {
            "description": "What the flow gives.",
            "content": {types[0] if types else "application/json": {"schema": schema}},
        },
        "default": {"description": "What went wrong.", "content": problem},
    }


def _outputs(document: FlowDocument, catalog: Catalog) -> Part:
    if document.outputs is None:
        return {}
    scope: dict[str, Part | None] = {"input": dict(document.inputs or {}) or None}
    for node in document.nodes:
        known = catalog.get(node.type)
        scope[node.id] = dict(known.node_type.output) if known and known.node_type.output else None
    return _given(document.outputs, scope)


def _given(template: Json, scope: dict[str, Part | None]) -> Part:
    try:
        return dict(schema_of_template(compile_template(template), scope))
    except ExpressionError:  # of a version from before a name was taken away
        return {}


def _security(endpoint: Endpoint) -> str | None:
    if endpoint.auth == "header":
        return "header_" + endpoint.header.lower().replace("-", "_")
    return endpoint.auth if endpoint.auth in _SCHEMES else None


def _scheme(key: str, endpoint: Endpoint) -> Part:
    return _SCHEMES.get(key) or {"type": "apiKey", "in": "header", "name": endpoint.header}


def _free(name: str, names: set[str]) -> str:
    free = next(
        one for one in (name, *(f"{name}_{n}" for n in range(2, 1_000))) if one not in names
    )
    names.add(free)
    return free
