"""One operation of a description as one of a manifest."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nextscript.manifest.models import Operation
from nextscript.manifest.rules import NAMES
from nextscript.openapi.answers import answer_of
from nextscript.openapi.bodies import add_body, add_swagger_body
from nextscript.openapi.documents import Documents, Node
from nextscript.openapi.fields import Form, add_parameter, parameters_of
from nextscript.openapi.naming import operation_key, title_of
from nextscript.openapi.schemas import Schemas
from nextscript.openapi.servers import own_server

_LONGEST = 2_000


@dataclass(frozen=True)
class Taken:
    """An operation, and the address it lives at when that is not the service's."""

    operation: Operation
    server: str


def take(
    documents: Documents,
    schemas: Schemas,
    where: tuple[str, str],
    item: Node,
    node: Node,
    source: str,
) -> Taken:
    """Take an operation. Raises ValueError with a sentence for one that cannot be called."""
    path, method = where
    about = node.object
    form = Form(changes=method.upper() in ("POST", "PUT", "PATCH"))
    _fill(form, documents, schemas, item, node)
    answer = answer_of(documents, schemas, node, _listed(documents, node, "produces"))
    key = operation_key(about.get("operationId"), method, path)
    path = _path(path, form)
    elsewhere = own_server(documents, node, source) or own_server(documents, item, source)
    said = about.get("description") or about.get("summary") or ""
    tags = about.get("tags")
    operation = Operation(
        key=key,
        title=title_of(about.get("summary"), key),
        description=str(said).strip()[:_LONGEST],
        method=method.upper(),
        path=path,
        input=form.schema(),
        places=form.places,
        body=form.body,
        headers=form.constants,
        answer=answer,
        idempotency_header=form.idempotency_header,
        deprecated="The service says so." if about.get("deprecated") is True else None,
        group=str(tags[0])[:100] if isinstance(tags, list) and tags else "",
    )
    return Taken(operation, elsewhere)


def _fill(form: Form, documents: Documents, schemas: Schemas, item: Node, node: Node) -> None:
    parameters = parameters_of(documents, item, node)
    for one in parameters:
        if one.object.get("in") in ("body", "formData"):
            continue
        if why := add_parameter(form, schemas, one):
            raise ValueError(why)
    if "requestBody" in node.object:
        add_body(form, documents, schemas, node)
    else:
        add_swagger_body(form, schemas, parameters, _listed(documents, node, "consumes"))


def _listed(documents: Documents, node: Node, name: str) -> object:
    return node.object.get(name, documents.main.object.get(name))


def _path(path: str, form: Form) -> str:
    """Give the path with a field for each of its places, those nobody declared, too."""
    if not path.startswith("/"):
        path = f"/{path}"
    path = path.partition("#")[0]
    named = {place.name or name for name, place in form.places.items() if place.location == "path"}
    for name in dict.fromkeys(NAMES.findall(path)):
        if name not in named:
            form.undeclared(name)
    for name, place in list(form.places.items()):
        if place.location == "path" and f"{{{place.name or name}}}" not in path:
            form.remove(name)
    if re.search(r"[{}]", NAMES.sub("", path)):
        raise ValueError("Its path has braces that name nothing.")
    return path
