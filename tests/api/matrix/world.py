"""One organisation with one of everything, for callers who may see it and callers who may not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import httpx2
from sqlalchemy import select
from sqlmodel import col

from activities.auth.models import Member, Passkey, User
from activities.auth.passwords import hash_password
from activities.listening.models import RefusedEvent
from activities.parts import Parts
from activities.sso.models import Identity, IdentityProvider
from tests.api.conftest import Connect
from tests.api.connectors.pets import PETS
from tests.api.people import PASSWORD, Person, add_person, sign_in
from tests.api.projects.archives import project, written
from tests.api.stack import GREETS, publish, start

PROVIDER = {
    "key": "login",
    "name": "Login",
    "kind": "oidc",
    "settings": {"issuer": "http://127.0.0.1:9", "client_id": "x"},
}


@dataclass
class World:
    """The owner's things, by the names routes give them."""

    owner: Person
    ids: dict[str, str]
    organisation: UUID


async def make_world(owner: Person, parts: Parts) -> World:
    """Make one of everything."""
    me = (await owner.http.get("/v1/me")).json()
    organisation = UUID(me["organisation_id"])
    flow = await publish(owner, GREETS)
    run = await start(owner, flow, input={"name": "Bo"})
    body = {
        "key": "shop",
        "name": "Shop",
        "kind": "http",
        "fields": {"base_url": "https://shop.example"},
        "secrets": {},
    }
    http, project = owner.http, owner.project
    ids = {
        "project_id": project,
        "flow_id": str(flow["id"]),
        "run_id": str(run["id"]),
        "connection_id": await made(owner, f"/v1/projects/{project}/connections", body),
        "key_id": await made(owner, "/v1/api-keys", {"name": "CI", "scopes": ["flow.read"]}),
        "comment_id": await made(owner, f"/v1/flows/{flow['id']}/comments", {"text": "Hi"}),
        "invitation_id": await made(
            owner, "/v1/invitations", {"email": "cy@example.com", "role": "viewer"}
        ),
        "file_id": (await http.post(f"/v1/projects/{project}/files", content=b"x")).json()["id"],
        "snapshot_id": await first(owner, f"/v1/flows/{flow['id']}/snapshots"),
        "session_id": await first(owner, "/v1/me/sessions"),
        "provider_id": await made(owner, "/v1/sso/providers", PROVIDER),
        "identity_id": await identity(parts, organisation, me["id"]),
        "user_id": (di := await colleague(parts, organisation)),
        "passkey_id": await passkey(parts, UUID(di)),
        "refused_id": await refused(parts, organisation, UUID(project), UUID(str(flow["id"]))),
        "path": "greet",
        "node": "greet",
        "name": "go",
        "number": "1",
        "key": "rate",
        "type": "flow.call",
        **await transfers(owner),
        **await events(owner),
        "environment": "staging",
        "connector": "pets",
    }
    answers = {"flow_id": flow["id"], "path": "other", "auth": "none"}
    ids["flow_endpoint_id"] = await made(owner, f"/v1/projects/{project}/endpoints", answers)
    pets = {"key": "pets", "document": {"text": PETS}}
    await made(owner, f"/v1/projects/{project}/connectors", pets)
    ids["role_id"] = await made(
        owner, "/v1/roles", {"key": "clerk", "name": "Clerk", "permissions": []}
    )
    daily = {"every": "1d", "input": {"name": "Bo"}}
    ids["schedule_id"] = await made(owner, f"/v1/flows/{flow['id']}/schedules", daily)
    ids["team_id"] = await made(owner, "/v1/teams", {"name": "Night shift"})
    ids["account_id"] = await made(
        owner, "/v1/service-accounts", {"name": "Robot", "role": "guest"}
    )
    shared = {"user_id": ids["user_id"], "level": "view"}
    ids["grant_id"] = await made(owner, f"/v1/flows/{flow['id']}/grants", shared)
    await http.put(f"/v1/projects/{project}/variables/rate", json={"value": 1})
    await http.post(f"/v1/projects/{project}/environments", json={"key": "staging", "name": "S"})
    return World(owner, ids, organisation)


async def identity(parts: Parts, organisation: UUID, user: str) -> str:
    """Give the id of an identity the owner signs in by."""
    async with parts.sessions() as session, session.begin():
        provider = await session.scalar(select(col(IdentityProvider.id)))
        assert provider is not None
        row = Identity(
            organisation_id=organisation,
            provider_id=provider,
            user_id=UUID(user),
            issuer="https://login.example",
            subject="ada",
        )
        session.add(row)
        return str(row.id)


async def transfers(owner: Person) -> dict[str, str]:
    """Give the ids of an export and an import."""
    export = await owner.http.post(f"/v1/projects/{owner.project}/exports")
    archive = written({"project.json": project()})
    sent = await owner.http.post("/v1/projects/imports", content=archive)
    return {"export_id": export.json()["id"], "import_id": sent.json()["id"]}


async def events(owner: Person) -> dict[str, str]:
    """Give the ids of an event endpoint and of what it was told."""
    body = {"url": "https://93.184.216.34/events", "events": ["run.failed"]}
    endpoint = await made(owner, f"/v1/projects/{owner.project}/event-endpoints", body)
    test = await owner.http.post(f"/v1/event-endpoints/{endpoint}:test", json={})
    return {"endpoint_id": endpoint, "delivery_id": test.json()["id"]}


async def made(owner: Person, path: str, body: Mapping[str, object]) -> str:
    """Make a thing and give its id."""
    answer = await owner.http.post(path, json=body)
    assert answer.status_code == 201, answer.text
    found = answer.json()
    return str(found.get("id") or found["invitation"]["id"])


async def first(owner: Person, path: str) -> str:
    """Give the id of the first thing of a list."""
    return str((await owner.http.get(path)).json()["items"][0]["id"])


async def colleague(parts: Parts, organisation: UUID) -> str:
    """Give the id of a new viewer."""
    async with parts.sessions() as session, session.begin():
        user = User(email="di@example.com", name="Di", password_hash="")
        session.add(user)
        await session.flush()
        session.add(Member(organisation_id=organisation, user_id=user.id, role="viewer"))
        return str(user.id)


async def refused(parts: Parts, organisation: UUID, project: UUID, flow: UUID) -> str:
    """Give the id of an event the flow did not take, and now would."""
    async with parts.sessions() as session, session.begin():
        row = RefusedEvent(
            organisation_id=organisation,
            project_id=project,
            flow_id=flow,
            node="start",
            key="message:start:1",
            event={"v": {"name": "Bo"}},
            code="run.input_invalid",
            message="No.",
        )
        session.add(row)
        return str(row.id)


async def passkey(parts: Parts, user_id: UUID) -> str:
    """Give the id of somebody's new passkey."""
    async with parts.sessions() as session, session.begin():
        row = Passkey(
            user_id=user_id,
            credential_id=b"id",
            public_key=b"key",
            sign_count=0,
            name="Key",
            transports=[],
        )
        session.add(row)
        return str(row.id)


async def of_role(world: World, connect: Connect, parts: Parts, role: str) -> httpx2.AsyncClient:
    """Sign in as somebody with a role in the whole organisation."""
    await add_person(parts, f"{role}2@example.com", role, world.organisation)
    return (await sign_in(connect(), f"{role}2@example.com")).http


async def of_other_project(
    world: World, connect: Connect, parts: Parts, role: str
) -> httpx2.AsyncClient:
    """Sign in as somebody with a role in another project of the organisation alone."""
    other = await made(world.owner, "/v1/projects", {"name": "Other"})
    async with parts.sessions() as session, session.begin():
        hashed = await hash_password(PASSWORD)
        user = User(email="other@example.com", name="O", password_hash=hashed)
        session.add(user)
        await session.flush()
        session.add(
            Member(
                organisation_id=world.organisation,
                project_id=UUID(other),
                user_id=user.id,
                role=role,
            )
        )
    return (await sign_in(connect(), "other@example.com")).http


async def keyed(
    owner: Person, connect: Connect, asked: Mapping[str, object], at: str = "/v1/api-keys"
) -> httpx2.AsyncClient:
    """Give a client with a new API key, one's own or that of the service account it is made at."""
    answer = await owner.http.post(at, json=asked)
    assert answer.status_code == 201, answer.text
    client = connect()
    client.headers["Authorization"] = f"Bearer {answer.json()['secret']}"
    return client
