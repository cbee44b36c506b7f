"""The fields of an operation's form: its parameters, and what goes into its body."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from nextscript.manifest.models import Body, Place
from nextscript.manifest.parameters import text_of
from nextscript.openapi.documents import Documents, Node, Object
from nextscript.openapi.schemas import Schema, Schemas

_IGNORED = frozenset(["accept", "content-type", "authorization", "user-agent", "host"])
_STYLES = frozenset(
    ["form", "simple", "label", "matrix", "spaceDelimited", "pipeDelimited", "deepObject"]
)
_COLLECTIONS = {
    "csv": ("form", False),
    "ssv": ("spaceDelimited", False),
    "tsv": ("tabDelimited", False),
    "pipes": ("pipeDelimited", False),
    "multi": ("form", True),
}
_IDEMPOTENCY = frozenset(["idempotency-key", "x-idempotency-key", "idempotencykey"])


@dataclass
class Form:
    """Fields with their schemas and places, as they are put together."""

    properties: dict[str, Schema] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    required: list[str] = field(default_factory=list)
    constants: dict[str, str] = field(default_factory=dict)
    body: Body | None = None
    idempotency_header: str | None = None
    changes: bool = False
    """Whether it is sent with a method that without a body would mean little."""

    def add(self, name: str, schema: Schema, place: Place, *, required: bool) -> str:
        """Add a field under a name that is free; give that name."""
        wanted = name if not name.startswith("$") else name[1:] or "value"
        found, at = wanted, 2
        while found in self.properties:
            found = f"{wanted}_{place.location}" if at == 2 else f"{wanted}_{at}"
            at += 1
        if found != name:
            place = place.model_copy(update={"name": name})
        self.properties[found] = schema
        self.places[found] = place
        if required:
            self.required.append(found)
        return found

    def undeclared(self, name: str) -> None:
        """Add a field for a place of the path that no parameter was declared for."""
        shown: Schema = {"type": ["string", "number"], "minLength": 1}
        self.add(name, shown, Place(location="path"), required=True)

    def remove(self, name: str) -> None:
        """Take a field out that the path has no place for."""
        self.properties.pop(name)
        self.places.pop(name)
        self.required = [one for one in self.required if one != name]

    def schema(self) -> dict[str, Any]:  # Any: a JSON Schema
        """Give the schema of the whole form."""
        made: dict[str, Any] = {"type": "object", "properties": self.properties}
        if self.required:
            made["required"] = self.required
        return made


def parameters_of(documents: Documents, item: Node, operation: Node) -> list[Node]:
    """Give an operation's parameters, those of its path first; its own win by place and name."""
    found: dict[tuple[object, object], Node] = {}
    for owner in (item, operation):
        listed = owner.object.get("parameters")
        for one in listed if isinstance(listed, list) else []:
            node = documents.resolved(one, owner)
            if node.object:
                found[(node.object.get("in"), node.object.get("name"))] = node
    return list(found.values())


def add_parameter(form: Form, schemas: Schemas, parameter: Node) -> str | None:
    """Add a parameter to a form. Gives in words why it cannot be sent; None when it can."""
    about = parameter.object
    name, location = about.get("name"), about.get("in")
    if (
        not isinstance(name, str)
        or not name
        or location not in ("path", "query", "header", "cookie")
    ):
        return f"The parameter {str(name)[:80]} has no place that is known."
    if location == "header" and name.lower() in _IGNORED:
        return None
    if location == "header" and name.lower() in _IDEMPOTENCY:
        form.idempotency_header = name
        return None
    schema = _schema_of(schemas, parameter)
    if (
        isinstance(schema, dict)
        and len(only := schema.get("enum", ())) == 1
        and location == "header"
    ):
        form.constants[name] = text_of(only[0])
        return None
    required = location == "path" or about.get("required") is True
    if required and isinstance(schema, dict) and location != "path" and "default" in schema:
        required = False
    form.add(name, _described(schema, about), _place(location, about, schema), required=required)
    return None


def _schema_of(schemas: Schemas, parameter: Node) -> Schema:
    about = parameter.object
    if isinstance(about.get("schema"), dict | bool):
        return schemas.convert(Node(about["schema"], parameter.document), "in")
    if media := _content(about):
        return schemas.convert(Node(media.get("schema", {}), parameter.document), "in")
    return schemas.convert(parameter, "in") if "type" in about else {}  # Swagger 2


def _content(about: Object) -> Object:
    content = about.get("content")
    if isinstance(content, dict):
        return next((one for one in content.values() if isinstance(one, dict)), {})
    return {}


def _place(location: Any, about: Object, schema: Schema) -> Place:  # Any: judged by the caller
    style, explode = about.get("style"), about.get("explode")
    if about.get("content"):
        style, explode = "json", None
        if isinstance(schema, dict) and schema.get("type") == "string":
            style = None
    elif style not in _STYLES:
        style = None
    if (collection := about.get("collectionFormat")) in _COLLECTIONS:
        style, explode = _COLLECTIONS[collection]
        if location in ("path", "header"):
            style = "simple"
    elif "type" in about and about["type"] == "array" and "schema" not in about:
        style, explode = ("form", False) if location == "query" else ("simple", False)
    return Place(
        location=location,
        style=style,
        explode=explode if isinstance(explode, bool) else None,
        reserved=about.get("allowReserved") is True,
    )


def _described(schema: Schema, about: Object) -> Schema:
    if not isinstance(schema, dict):
        return schema
    said = about.get("description")
    made = dict(schema)
    if isinstance(said, str) and said.strip():
        made["description"] = said.strip()[:2_000]
    if about.get("deprecated") is True:
        made["deprecated"] = True
    return made
