"""What an operation sends: of several content types the one a form fills in best."""

from __future__ import annotations

import re
from typing import Any, Literal, cast

from nextscript.manifest.models import Body, Place
from nextscript.manifest.schemas import FILE
from nextscript.openapi.documents import Documents, Node, Object
from nextscript.openapi.fields import Form
from nextscript.openapi.schemas import Schema, Schemas

Format = Literal["json", "form", "multipart", "text", "binary"]
_JSON = re.compile(
    r"^(application|text)/([\w.+-]+\+)?json(-[\w.+-]+)?\b|^\*/\*$|^application/\*$", re.I
)
_TEXT = re.compile(r"^text/|xml|yaml|javascript|graphql|ndjson|jsonl", re.I)
_ORDER: tuple[Format, ...] = ("json", "form", "multipart", "text", "binary")
_MOST_FIELDS = 200


def format_of(content_type: str) -> Format:
    """Say how a content type is written."""
    plain = content_type.partition(";")[0].strip().lower()
    if plain == "application/x-www-form-urlencoded":
        return "form"
    if plain.startswith("multipart/"):
        return "multipart"
    if _JSON.match(plain):
        return "json"
    return "text" if _TEXT.search(plain) else "binary"


def add_body(form: Form, documents: Documents, schemas: Schemas, operation: Node) -> None:
    """Add what goes into the body to a form (OpenAPI 3)."""
    body = documents.resolved(operation.object.get("requestBody"), operation)
    content = body.object.get("content")
    if not isinstance(content, dict) or not content:
        return
    kind, media = _best(content, body, documents)
    required = body.object.get("required") is True
    _add(form, documents, schemas, (kind, Node(media, body.document)), required=required)
    said = body.object.get("description")
    whole = form.body.whole if form.body else None
    if whole and isinstance(said, str) and isinstance(schema := form.properties[whole], dict):
        schema.setdefault("description", said[:2_000])


def _best(content: Object, body: Node, documents: Documents) -> tuple[str, Object]:
    """Choose a content type; one with files is worth a form that can send them."""
    kinds = [(kind, documents.resolved(one, body).object) for kind, one in content.items()]
    return min(kinds, key=lambda one: _ORDER.index(format_of(one[0])))


def _add(
    form: Form,
    documents: Documents,
    schemas: Schemas,
    media: tuple[str, Node],
    *,
    required: bool,
) -> None:
    kind, node = media
    format_ = format_of(kind)
    schema = Node(node.object.get("schema", {}), node.document)
    sent = "" if "*" in kind else kind
    if format_ in ("text", "binary"):
        shown: Schema = {"type": "string"} if format_ == "text" else dict(FILE)
        whole = form.add("body", shown, Place(location="body"), required=required)
        form.body = Body(format=format_, content_type=sent, whole=whole, required=required)
        return
    fields = _fields(documents, schemas, schema)
    if fields is None:
        converted = schemas.convert(schema, "in")
        place = Place(location="body", style=_style(format_, {}, {}))
        whole = form.add("body", converted, place, required=required)
        form.body = Body(
            format=format_, content_type=_typed(format_, sent), whole=whole, required=required
        )
        return
    encoding = node.object.get("encoding")
    encoding = encoding if isinstance(encoding, dict) else {}
    # Most descriptions forget to say that a body is required, but not which of its fields are.
    asked = required or form.changes
    for name, (one, wanted) in fields.items():
        about = encoding.get(name)
        place = _place(format_, one, about if isinstance(about, dict) else {})
        converted = dict(FILE) if _is_file(one, format_) else one
        if _is_files(one, format_):
            converted = {**cast(Object, one), "items": dict(FILE)}
        form.add(name, converted, place, required=wanted and asked)
    form.body = Body(format=format_, content_type=_typed(format_, sent), required=required)


def _typed(format_: Format, kind: str) -> str:
    """A multipart's type is written with its boundary; JSON's usual one needs no word."""
    return "" if format_ == "multipart" or kind == "application/json" else kind


def _fields(
    documents: Documents, schemas: Schemas, node: Node
) -> dict[str, tuple[Schema, bool]] | None:
    """Give an object's own fields, and whether each is required; None for what is no plain one."""
    whole = documents.resolved(node.value, node)
    about = whole.object
    properties = about.get("properties")
    odd = any(
        about.get(one) for one in ("oneOf", "anyOf", "allOf", "not", "if", "patternProperties")
    )
    if odd or about.get("additionalProperties") not in (None, False) or about.get("nullable"):
        return None
    if not isinstance(properties, dict) or not 0 < len(properties) <= _MOST_FIELDS:
        return None
    wanted = about.get("required")
    wanted = wanted if isinstance(wanted, list) else []
    found: dict[str, tuple[Schema, bool]] = {}
    for name, one in properties.items():
        if isinstance(one, dict) and one.get("readOnly") is True:
            continue
        found[name] = schemas.convert(Node(one, whole.document), "in"), name in wanted
    return found or None


def _place(format_: Format, schema: Schema, about: Object) -> Place:
    kind = about.get("contentType")
    kind = kind if isinstance(kind, str) and "," not in kind and "*" not in kind else None
    return Place(
        location="body",
        style=_style(format_, about, schema),
        explode=about["explode"] if isinstance(about.get("explode"), bool) else None,
        content_type=kind if format_ == "multipart" else None,
    )


def _style(format_: Format, about: Object, schema: Schema) -> Any:  # Any: a Style, or None
    if format_ != "form":
        return None
    style = about.get("style")
    if style in ("deepObject", "spaceDelimited", "pipeDelimited", "form"):
        return style
    # Without a word objects in forms are written as Rails, PHP and Stripe read them.
    kind = schema.get("type") if isinstance(schema, dict) else None
    return None if kind in ("string", "integer", "number", "boolean", "array") else "deepObject"


def _is_file(schema: Schema, format_: Format) -> bool:
    if not isinstance(schema, dict) or format_ != "multipart":
        return False
    return schema.get("format") in ("binary", "byte") or "contentMediaType" in schema


def _is_files(schema: Schema, format_: Format) -> bool:
    return isinstance(schema, dict) and _is_file(schema.get("items", False), format_)


def add_swagger_body(
    form: Form, schemas: Schemas, parameters: list[Node], consumes: object
) -> None:
    """Add what goes into the body to a form (Swagger 2)."""
    kinds = [one for one in consumes if isinstance(one, str)] if isinstance(consumes, list) else []
    for one in (node for node in parameters if node.object.get("in") == "body"):
        kind = min(kinds or ["application/json"], key=lambda it: _ORDER.index(format_of(it)))
        media = Node({"schema": one.object.get("schema", {})}, one.document)
        required = one.object.get("required") is True
        _add(form, schemas.documents, schemas, (kind, media), required=required)
        return
    fields = [node for node in parameters if node.object.get("in") == "formData"]
    if not fields:
        return
    has_file = any(node.object.get("type") == "file" for node in fields)
    multipart = has_file or (any(format_of(one) == "multipart" for one in kinds)
                             and not any(format_of(one) == "form" for one in kinds))  # fmt: skip
    for node in fields:
        about = node.object
        explode = {"multi": True, "csv": False}.get(str(about.get("collectionFormat", "csv")))
        name = about.get("name")
        if not isinstance(name, str):
            continue
        schema = schemas.convert(node, "in")
        if isinstance(schema, dict) and isinstance(about.get("description"), str):
            schema["description"] = about["description"][:2_000]
        style: Any = "form" if about.get("type") == "array" else None
        place = Place(location="body", style=style, explode=explode if style else None)
        form.add(name, schema, place, required=about.get("required") is True)
    form.body = Body(format="multipart" if multipart else "form", required=True)
