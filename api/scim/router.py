"""People and groups, as a directory keeps them; and what this service can do."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path
from starlette.requests import Request
from starlette.responses import Response

from activities.scim import groups, users
from activities.scim.describing import described
from api.deps import CurrentActor, Parts, Session
from api.door import make_router
from api.scim.wire import (
    NOTHING,
    PREFIX,
    Piece,
    Provisions,
    Wanted,
    body_of,
    listed,
    one,
    plain,
    search_of,
    some,
)

router = make_router(prefix=PREFIX, tags=["directory"])
router.include_in_schema = False  # SCIM describes itself, in its own shape
UserId = Annotated[UUID, Path(description="The person, by the directory's id here.")]
GroupId = Annotated[UUID, Path(description="The group.")]


@router.get("/ServiceProviderConfig", response_class=Response, dependencies=[Provisions])
async def get_scim_service(parts: Parts) -> Response:
    """Say what this service can do."""
    return one(described(parts).service, NOTHING)


@router.get("/ResourceTypes", response_class=Response, dependencies=[Provisions])
async def list_scim_resource_types(parts: Parts) -> Response:
    """List the kinds of resources."""
    found = described(parts).resource_types
    return listed([plain(each) for each in found.values()], len(found))


@router.get("/ResourceTypes/{name}", response_class=Response, dependencies=[Provisions])
async def get_scim_resource_type(parts: Parts, name: str) -> Response:
    """Give one kind of resources."""
    return one(described(parts).resource_type(name), NOTHING)


@router.get("/Schemas", response_class=Response, dependencies=[Provisions])
async def list_scim_schemas(parts: Parts) -> Response:
    """List the schemas of resources."""
    found = described(parts).schemas
    return listed([plain(each) for each in found.values()], len(found))


@router.get("/Schemas/{name}", response_class=Response, dependencies=[Provisions])
async def get_scim_schema(parts: Parts, name: str) -> Response:
    """Give one schema."""
    return one(described(parts).schema(name), NOTHING)


@router.get("/Users", response_class=Response, dependencies=[Provisions])
async def list_scim_users(
    session: Session, actor: CurrentActor, parts: Parts, piece: Piece, wanted: Wanted
) -> Response:
    """List the directory's people."""
    return some(await users.listed(session, actor, parts, piece), wanted)


@router.post("/Users", status_code=201, response_class=Response, dependencies=[Provisions])
async def create_scim_user(
    request: Request, session: Session, actor: CurrentActor, parts: Parts, wanted: Wanted
) -> Response:
    """Make somebody a member."""
    made = await users.create(session, actor, parts, await body_of(request))
    return one(made, wanted, 201)


@router.post("/Users/.search", response_class=Response, dependencies=[Provisions])
async def search_scim_users(
    request: Request, session: Session, actor: CurrentActor, parts: Parts
) -> Response:
    """List the directory's people, as a body asks."""
    piece, wanted = await search_of(request)
    return some(await users.listed(session, actor, parts, piece), wanted)


@router.get("/Users/{user_id}", response_class=Response, dependencies=[Provisions])
async def get_scim_user(
    session: Session, actor: CurrentActor, parts: Parts, user_id: UserId, wanted: Wanted
) -> Response:
    """Give one person."""
    return one(await users.get(session, actor, parts, user_id), wanted)


@router.put("/Users/{user_id}", response_class=Response, dependencies=[Provisions])
async def replace_scim_user(
    request: Request,
    session: Session,
    actor: CurrentActor,
    parts: Parts,
    user_id: UserId,
    wanted: Wanted,
) -> Response:
    """Describe somebody anew."""
    data = await body_of(request)
    return one(await users.replace(session, actor, parts, user_id, data), wanted)


@router.patch("/Users/{user_id}", response_class=Response, dependencies=[Provisions])
async def patch_scim_user(
    request: Request,
    session: Session,
    actor: CurrentActor,
    parts: Parts,
    user_id: UserId,
    wanted: Wanted,
) -> Response:
    """Change some of what is known of somebody."""
    data = await body_of(request)
    return one(await users.patch(session, actor, parts, user_id, data), wanted)


@router.delete("/Users/{user_id}", status_code=204, dependencies=[Provisions])
async def delete_scim_user(session: Session, actor: CurrentActor, user_id: UserId) -> None:
    """End somebody's membership."""
    await users.delete(session, actor, user_id)


@router.get("/Groups", response_class=Response, dependencies=[Provisions])
async def list_scim_groups(
    session: Session, actor: CurrentActor, parts: Parts, piece: Piece, wanted: Wanted
) -> Response:
    """List the directory's groups."""
    return some(await groups.listed(session, actor, parts, piece), wanted)


@router.post("/Groups", status_code=201, response_class=Response, dependencies=[Provisions])
async def create_scim_group(
    request: Request, session: Session, actor: CurrentActor, parts: Parts, wanted: Wanted
) -> Response:
    """Make a group."""
    made = await groups.create(session, actor, parts, await body_of(request))
    return one(made, wanted, 201)


@router.post("/Groups/.search", response_class=Response, dependencies=[Provisions])
async def search_scim_groups(
    request: Request, session: Session, actor: CurrentActor, parts: Parts
) -> Response:
    """List the directory's groups, as a body asks."""
    piece, wanted = await search_of(request)
    return some(await groups.listed(session, actor, parts, piece), wanted)


@router.get("/Groups/{group_id}", response_class=Response, dependencies=[Provisions])
async def get_scim_group(
    session: Session, actor: CurrentActor, parts: Parts, group_id: GroupId, wanted: Wanted
) -> Response:
    """Give one group."""
    return one(await groups.get(session, actor, parts, group_id), wanted)


@router.put("/Groups/{group_id}", response_class=Response, dependencies=[Provisions])
async def replace_scim_group(
    request: Request,
    session: Session,
    actor: CurrentActor,
    parts: Parts,
    group_id: GroupId,
    wanted: Wanted,
) -> Response:
    """Describe a group anew."""
    data = await body_of(request)
    return one(await groups.replace(session, actor, parts, group_id, data), wanted)


@router.patch("/Groups/{group_id}", response_class=Response, dependencies=[Provisions])
async def patch_scim_group(
    request: Request,
    session: Session,
    actor: CurrentActor,
    parts: Parts,
    group_id: GroupId,
    wanted: Wanted,
) -> Response:
    """Change a group."""
    data = await body_of(request)
    return one(await groups.patch(session, actor, parts, group_id, data), wanted)


@router.delete("/Groups/{group_id}", status_code=204, dependencies=[Provisions])
async def delete_scim_group(session: Session, actor: CurrentActor, group_id: GroupId) -> None:
    """Forget a group."""
    await groups.delete(session, actor, group_id)
