"""A service made from its description: it checks what it is asked and answers made-up data.

It knows the description only, nothing of how it is imported.
"""

from __future__ import annotations

import asyncio
import json
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from jsonschema import Draft202012Validator
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.nextscript.openapi.valid import Impossible, value_for

Json = Any  # a description is any JSON
_NOT_PARAMETERS = ("accept", "content-type", "authorization")
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


@dataclass
class Service:
    """A running service. `document` may be exchanged between requests."""

    port: int
    document: Json = None
    checked: Json = None
    refused: list[str] = field(default_factory=list)
    answered: Json = None
    served: tuple[str, str] = ("", "")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def allow(self) -> str:
        return f"127.0.0.1:{self.port}"

    def describe(self, document: Json) -> None:
        self.document = document
        self.checked = _nullable(document)
        self.refused = []

    async def answer(self, request: Request) -> Response:
        path = request.scope["raw_path"].decode().partition("?")[0]
        found = self._matched(request.method, path)
        if found is None:
            return self._no(f"no operation for {request.method} {path}")
        template, item, operation = found
        self.served = (request.method, template)
        faults = [*self._parameters(request, item, operation)]
        faults += [one async for one in self._body(request, item, operation)]
        if faults:
            return self._no("; ".join(faults[:3]))
        made = self._success(operation)
        if request.method == "HEAD" or made.status_code in (204, 205):
            self.answered = None
            return Response(status_code=made.status_code)
        return made

    def _no(self, why: str) -> Response:
        self.refused.append(why)
        return JSONResponse({"message": why}, 422)

    def _matched(self, method: str, path: str) -> tuple[str, Json, Json] | None:
        fits = []
        for template, item in self.document["paths"].items():
            pattern = re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(template.partition("#")[0]))
            if "*" in template or "?" in template:
                continue
            if re.fullmatch(pattern, path) and method.lower() in item:
                fits.append((template.count("{"), template, item, item[method.lower()]))
        return min(fits, key=lambda one: one[0])[1:] if fits else None

    def _resolved(self, one: Json) -> Json:
        for _ in range(20):
            if not isinstance(one, dict) or "$ref" not in one:
                return one
            found = self.document
            for part in one["$ref"][2:].split("/"):
                found = found[part.replace("~1", "/").replace("~0", "~")]
            one = found
        return one

    def _parameters(self, request: Request, item: Json, operation: Json) -> list[str]:
        faults = []
        listed = [
            self._resolved(one)
            for one in [*item.get("parameters", []), *operation.get("parameters", [])]
        ]
        names = {re.sub(r"\[.*", "", one["name"]) for one in listed if one["in"] == "query"}
        exploded = any(
            self._resolved(one.get("schema", {})).get("type") == "object" for one in listed
        )
        for one in listed:
            if one.get("required") and one["in"] == "query":
                known = [
                    name
                    for name in request.query_params
                    if re.sub(r"\[.*", "", name) == re.sub(r"\[.*", "", one["name"])
                ]
                if not known and self._resolved(one.get("schema", {})).get("type") != "object":
                    faults.append(f"query {one['name']} is missing")
            if (
                one.get("required")
                and one["in"] == "header"
                and one["name"].lower() not in {*request.headers, *_NOT_PARAMETERS}
            ):
                faults.append(f"header {one['name']} is missing")
        for name in request.query_params:
            if re.sub(r"\[.*", "", name) not in names and not exploded:
                faults.append(f"query {name} is not known")
        return faults

    async def _body(self, request: Request, item: Json, operation: Json) -> AsyncIterator[str]:
        content, required = self._accepted(item, operation)
        sent = await request.body()
        kind = request.headers.get("content-type", "").partition(";")[0].strip()
        if not sent:
            if required and content and kind == "":
                yield "the body is missing"
            return
        media = next(
            (
                content[one]
                for one in content
                if one.partition(";")[0].strip() == kind or "*" in one
            ),
            None,
        )
        if media is None:
            yield f"{kind} is not taken, only {list(content)}"
        elif "json" in kind:
            misfit = self._misfit(json.loads(sent), media.get("schema", {}))
            if misfit:
                yield misfit
        elif kind.startswith(("multipart", "application/x-www-form")):
            form = await request.form()
            known = self._properties(media.get("schema", {}))
            for name in form:
                if known and re.sub(r"\[.*", "", name) not in known:
                    yield f"form field {name} is not known"

    def _properties(self, schema: Json) -> set[str]:
        schema = self._resolved(schema)
        if not isinstance(schema, dict):
            return set()
        found = set(schema.get("properties", {}))
        for word in ("allOf", "oneOf", "anyOf"):
            for one in schema.get(word, ()):
                found |= self._properties(one)
        return found

    def _accepted(self, item: Json, operation: Json) -> tuple[dict[str, Json], bool]:
        if "requestBody" in operation:
            body = self._resolved(operation["requestBody"])
            return body.get("content", {}), bool(body.get("required"))
        every = [*item.get("parameters", []), *operation.get("parameters", [])]
        listed = [self._resolved(one) for one in every]
        kinds = operation.get("consumes") or self.document.get("consumes") or ["application/json"]
        for one in listed:
            if one["in"] == "body":
                media = {"schema": one["schema"]}
                return {kind: media for kind in kinds}, bool(one.get("required"))  # noqa: C420
        fields: Json = {one["name"]: {} for one in listed if one["in"] == "formData"}
        media = {"schema": {"type": "object", "properties": fields}}
        forms = ("application/x-www-form-urlencoded", "multipart/form-data")
        return (dict.fromkeys(forms, media), False) if fields else ({}, False)

    def _misfit(self, value: Json, schema: Json) -> str:
        root = {**self.checked, "$ref": "#/x-here", "x-here": _nullable(schema)}
        error = next(Draft202012Validator(root).iter_errors(value), None)
        return f"the body does not fit: {error.message[:200]}" if error else ""

    def _success(self, operation: Json) -> Response:
        for status in sorted(map(str, operation["responses"])):
            if status[0] != "2" and status != "default":
                continue
            response = self._resolved(
                {str(k): v for k, v in operation["responses"].items()}[status]
            )
            code = 200 if not status.isdigit() else int(status)
            content = response.get("content", {})
            schema = response.get("schema")
            for kind, media in content.items():
                if "json" in kind or "*" in kind:
                    schema = media.get("schema")
                    break
            else:
                if content and schema is None:
                    self.answered = "FILE"
                    return Response(b"some bytes", code, media_type=next(iter(content)))
            if schema is None:
                self.answered = None
                return Response(status_code=204 if code == 200 else code)
            try:
                self.answered = value_for(schema, self.document)
            except Impossible:
                self.answered = {}
            return JSONResponse(self.answered, code)
        self.answered = None
        return Response(status_code=204)


def _is_read_only(schema: Json) -> bool:
    return isinstance(schema, dict) and schema.get("readOnly") is True


def _nullable(schema: Json) -> Json:
    """3.0 and 2.0 as the validator understands them: null where it is said, limits as numbers."""
    if isinstance(schema, list):
        return [_nullable(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _nullable(one) for key, one in schema.items()}
    for key in ("exclusiveMinimum", "exclusiveMaximum"):
        if isinstance(made.get(key), bool):
            del made[key]
    if made.get("type") == "file" or made.get("format") == "binary":
        return {}
    if isinstance(made.get("required"), bool):
        del made["required"]
    if isinstance(made.get("required"), list) and isinstance(made.get("properties"), dict):
        made["required"] = [
            one for one in made["required"] if not _is_read_only(made["properties"].get(one))
        ]  # fmt: skip
    if made.get("nullable") is True:
        made.pop("nullable")
        return {"anyOf": [made, {"type": "null"}]}
    return made


@asynccontextmanager
async def serving() -> AsyncIterator[Service]:
    """Run a service on a free port of this machine."""
    service = Service(0)
    route = Route("/{path:path}", service.answer, methods=list(_METHODS))
    async with serving_app(Starlette(routes=[route])) as port:
        service.port = port
        yield service


@asynccontextmanager
async def serving_app(app: Starlette) -> AsyncIterator[int]:
    """Run an application on a free port of this machine; give the port."""
    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
    running = asyncio.create_task(server.serve([taken]))
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event to wait for
        await asyncio.sleep(0.01)
    yield int(taken.getsockname()[1])
    server.should_exit = True
    await running
