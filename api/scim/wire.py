"""SCIM on the wire: its own media type, lists and errors."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict, JsonValue
from scim2_models import (
    Context,
    Group,
    ListResponse,
    Resource,
    ResponseParameters,
    SearchRequest,
)
from scim2_models import Error as ScimError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from activities.scim.queries import Asked, Found
from activities.scim.shapes import POLICY, ScimUser, said
from api.access import Access
from nextscript.document.strict_json import read_json_strict
from nextscript.errors import Malformed

MEDIA_TYPE = "application/scim+json"
PREFIX = "/scim/v2"
Provisions = Depends(Access("directory.provision", idempotency="own"))
_KINDS = {400: "invalidValue", 409: "uniqueness", 422: "invalidValue"}


class Attributes(BaseModel):
    """Which attributes are wanted."""

    model_config = ConfigDict(frozen=True)

    attributes: str | None = None
    excluded: str | None = None


NOTHING = Attributes()


async def _attributes(
    attributes: Annotated[str | None, Query()] = None,
    excluded: Annotated[str | None, Query(alias="excludedAttributes")] = None,
) -> Attributes:
    return Attributes(attributes=attributes, excluded=excluded)


async def _asked(
    filter: Annotated[str | None, Query(max_length=2_000)] = None,
    start: Annotated[int, Query(alias="startIndex")] = 1,
    count: Annotated[int, Query()] = 100,
    sort_by: Annotated[str | None, Query(alias="sortBy")] = None,
    sort_order: Annotated[str | None, Query(alias="sortOrder")] = None,
) -> Asked:
    """Read what is asked; lists are not sorted, as the service's own description says."""
    return Asked(filter or None, start, count)


Wanted = Annotated[Attributes, Depends(_attributes)]
Piece = Annotated[Asked, Depends(_asked)]


async def body_of(request: Request) -> JsonValue:
    """Read a body's JSON. Raises Malformed `scim.invalidSyntax`."""
    try:
        return read_json_strict(await request.body())
    except Malformed as error:
        raise Malformed(error.message, code="scim.invalidSyntax") from None


async def search_of(request: Request) -> tuple[Asked, Attributes]:
    """Read a search that is sent as a body (RFC 7644, 3.4.3). Raises Malformed."""
    with said():
        found = SearchRequest[ScimUser | Group].model_validate(
            await body_of(request), scim_ctx=Context.SEARCH_REQUEST, scim_policy=POLICY
        )
    count = 100 if found.count is None else found.count
    asked = Asked(found.filter and str(found.filter), found.start_index or 1, count)
    chosen, left_out = (
        ",".join(map(str, one)) if one else None
        for one in (found.attributes, found.excluded_attributes)
    )
    return asked, Attributes(attributes=chosen, excluded=left_out)


def one(resource: Resource[Any], wanted: Attributes, status: int = 200) -> Response:
    """Answer with one resource."""
    shown = _shown(resource, wanted)
    headers = {"Location": str(shown.get("meta", {}).get("location", ""))} if status == 201 else {}
    return _answer(shown, status, headers)


def some(found: Found[Any], wanted: Attributes) -> Response:
    """Answer with a piece of a list."""
    return listed([_shown(each, wanted) for each in found.resources], found.total, found.start)


def listed(resources: Sequence[dict[str, Any]], total: int, start: int = 1) -> Response:
    """Answer with a list."""
    return _answer(
        {
            "schemas": [str(ListResponse.__schema__)],
            "totalResults": total,
            "startIndex": start,
            "itemsPerPage": len(resources),
            "Resources": list(resources),
        }
    )


def plain(resource: Resource[Any]) -> dict[str, Any]:
    """Write a resource of the service's own description."""
    return _shown(resource, NOTHING)


def as_scim(request: Request, problem: Response) -> Response:
    """Give a refusal as SCIM says it, where it was asked for by SCIM; else as it is."""
    if not request.scope["path"].startswith(f"{PREFIX}/"):
        return problem
    said = json.loads(bytes(problem.body))
    status = 400 if problem.status_code == 422 else problem.status_code
    family, _, reason = said["code"].partition(".")
    kind = reason if family == "scim" else _KINDS.get(status)
    error = ScimError(status=status, scim_type=kind, detail=said["detail"])
    kept = {name: problem.headers[name] for name in _KEPT if name in problem.headers}
    return _answer(error.model_dump(exclude_none=True), status, kept)


_KEPT = ("retry-after", "www-authenticate", "allow")


def _shown(resource: Resource[Any], wanted: Attributes) -> dict[str, Any]:
    with said():
        chosen = ResponseParameters[type(resource)].model_validate(  # type: ignore[misc] # chosen by the resource
            {"attributes": wanted.attributes, "excludedAttributes": wanted.excluded}
        )
        shown: dict[str, Any] = resource.model_dump(
            scim_ctx=Context.RESOURCE_QUERY_RESPONSE,
            scim_policy=POLICY,
            response_parameters=chosen,
        )
    return shown


def _answer(
    said: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    return JSONResponse(said, status, headers, media_type=MEDIA_TYPE)
