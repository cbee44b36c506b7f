"""What a client is made of: an OpenAPI document's operations, with names that read well in code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nextscript.errors import Malformed

Part = dict[str, Any]  # Any: what OpenAPI says there
METHODS = ("get", "put", "post", "delete", "patch")
_JSON = "application/json"


@dataclass(frozen=True)
class Parameter:
    """One of the path, the query or the headers; `wire` is what it is called there."""

    name: str
    wire: str
    place: str
    required: bool
    schema: Part


@dataclass(frozen=True)
class Body:
    """What is sent: JSON by a schema, or bytes of a type."""

    schema: Part | None
    media: str
    required: bool


@dataclass(frozen=True)
class Called:
    """One operation. `answers` are the schemas of JSON it gives; `raw` says that it gives bytes."""

    name: str
    method: str
    path: str
    about: str
    parameters: list[Parameter]
    body: Body | None
    answers: list[Part]
    raw: bool

    @property
    def keyed(self) -> bool:
        """Whether a key makes repeating it safe."""
        return self.method == "post"


def operations_of(document: Part) -> list[Called]:
    """Give a document's operations in its order. Raises Malformed when it is none."""
    paths = document.get("paths")
    if not str(document.get("openapi", "")).startswith("3.") or not isinstance(paths, dict):
        raise Malformed("This is not an OpenAPI 3 document.")
    found: list[Called] = []
    names: set[str] = set()
    for path, item in paths.items():
        shared = item.get("parameters", [])
        for method in METHODS:
            if isinstance(item.get(method), dict):
                found.append(_operation(document, path, method, item[method], shared, names))
    return found


def schemas_of(document: Part) -> dict[str, Part]:
    """Give the schemas a document names."""
    found: dict[str, Part] = document.get("components", {}).get("schemas", {})
    return found


def snake(text: str) -> str:
    """Write a name in small letters with underscores."""
    parts = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", text)
    name = re.sub(r"[^A-Za-z0-9]+", "_", parts).strip("_").lower() or "value"
    return f"_{name}" if name[0].isdigit() else name


def pascal(text: str) -> str:
    """Write a name with capital letters."""
    name = "".join(one[:1].upper() + one[1:] for one in re.split(r"[^A-Za-z0-9]+", text))
    return f"T{name}" if not name or name[0].isdigit() else name


def branches(schema: Part) -> list[Part]:
    """Give what a schema may be, each on its own."""
    for key in ("anyOf", "oneOf"):
        if isinstance(schema.get(key), list):
            return [one for one in schema[key] if isinstance(one, dict)]
    type_ = schema.get("type")
    if isinstance(type_, list):
        return [{**schema, "type": one} for one in type_]
    return [schema]


def _operation(
    document: Part, path: str, method: str, said: Part, shared: list[Part], names: set[str]
) -> Called:
    raw, answers = _answers(document, said)
    return Called(
        name=_free(snake(str(said.get("operationId") or f"{method}_{path}")), names),
        method=method,
        path=path,
        about=" ".join(str(said.get("description") or said.get("summary") or "").split()),
        parameters=list(_parameters(document, [*shared, *said.get("parameters", [])])),
        body=_body(_resolved(document, said.get("requestBody"))),
        answers=answers,
        raw=raw,
    )


def _parameters(document: Part, said: list[Part]) -> Iterator[Parameter]:
    names: set[str] = {"body"}
    for one in (_resolved(document, part) for part in said):
        if one.get("in") in ("path", "query", "header"):
            required = one["in"] == "path" or bool(one.get("required"))
            name = _free(snake(str(one["name"])), names)
            yield Parameter(name, one["name"], one["in"], required, one.get("schema", {}))


def _body(said: Part) -> Body | None:
    content = said.get("content")
    if not isinstance(content, dict) or not content:
        return None
    required = bool(said.get("required"))
    if _JSON in content and "*/*" not in content:
        return Body(content[_JSON].get("schema", {}), _JSON, required)
    media = next(iter(content))
    return Body(None, "application/octet-stream" if "*" in media else media, required)


def _answers(document: Part, said: Part) -> tuple[bool, list[Part]]:
    answers: list[Part] = []
    raw = False
    for status, part in said.get("responses", {}).items():
        if str(status).startswith("2"):
            content = _resolved(document, part).get("content", {})
            if _JSON in content:
                answers.append(content[_JSON].get("schema", {}))
            raw = raw or any(one != _JSON for one in content)
    different = [one for at, one in enumerate(answers) if one not in answers[:at]]
    return raw or not said.get("responses"), different


def _resolved(document: Part, part: Part | None) -> Part:
    found = part or {}
    for _ in range(20):
        name = found.get("$ref")
        if not isinstance(name, str) or not name.startswith("#/"):
            return found
        found = document
        for step in name[2:].split("/"):
            found = found.get(step.replace("~1", "/").replace("~0", "~"), {})
    return found


def _free(name: str, names: set[str]) -> str:
    free, number = name, 2
    while free in names:
        free, number = f"{name}_{number}", number + 1
    names.add(free)
    return free
