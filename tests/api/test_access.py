"""Which routes are open; ids of others in queries and bodies; keys of one project.

Who may call what is in `tests/api/matrix`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

import httpx2
import pytest
from fastapi import FastAPI

from activities import BUILTIN
from activities.auth.permissions import DIRECTORY
from activities.parts import Parts
from activities.projects.models import Project
from api.door import Door
from api.openapi import doors
from engine.nodes import CONTROLS
from nextscript.catalog import Catalog
from tests.api.conftest import Connect
from tests.api.matrix.world import PROVIDER, identity, made, transfers
from tests.api.people import Person, add_person, sign_in
from tests.api.stack import GREETS, publish, start
from tests.api.test_errors import assert_problem

PUBLIC = {
    "get_setup": "the editor asks before there is anybody",
    "create_first_owner": "works once",
    "login": "",
    "refresh": "the cookie or the refresh token is the permission",
    "ask_passkey": "who is not signed in yet",
    "verify_passkey": "the passkey is the permission",
    "verify_totp": "the ticket of a sign-in is the permission",
    "forgot_password": "who cannot sign in",
    "reset_password": "the token is the permission",
    "look_at_invitation": "the token is the permission",
    "accept_invitation": "the token is the permission",
    "list_sign_in_providers": "names for the sign-in page, no settings",
    "start_oidc": "who is not signed in goes to a provider",
    "finish_oidc": "and comes back; what was begun in this browser is the permission",
    "start_oauth_sign_in": "who is not signed in goes to a provider",
    "finish_oauth_sign_in": "what was begun in this browser is the permission",
    "end_oidc_sessions": "the provider's signature is the permission",
    "start_saml": "who is not signed in goes to a provider",
    "finish_saml": "what was begun in this browser is the permission",
    "get_saml_metadata": "addresses and a certificate, for the provider",
    "call_webhook": "the flow's path is its address",
    "preflight_webhook": "a browser asks it before it calls a webhook",
    "call_test_webhook": "while somebody listens",
    "call_endpoint": "its setting says who may call",
    "preflight_endpoint": "a browser asks it before it calls an endpoint",
    "get_endpoints_document": "shows what its setting says; all of it to a key",
    "get_endpoint_answer": "the token is the permission",
    "show_question": "the token is the permission",
    "answer_question": "the token is the permission",
    "show_form": "the address is the permission, unless the form asks for more",
    "send_form": "the address is the permission, unless the form asks for more",
    "show_chat": "the address is the permission, unless the chat asks for more",
    "list_chat_messages": "the address, and the word that names the conversation",
    "send_chat_message": "the address, and the word that names the conversation",
    "get_chat_message": "the address, and the word that names the conversation",
    "get_chat_script": "the same for all chats",
    "get_live": "",
    "get_ready": "",
    "get_metrics": "numbers by route, no names",
    "get_page": "the editor, which holds no data",
    "get_asset": "its scripts and styles",
}


@dataclass
class World:
    """The owner's things, by the names routes give them."""

    owner: Person
    ids: dict[str, str]
    organisation: str


@pytest.fixture
def parts(parts: Parts) -> Parts:
    parts.catalog = Catalog.of(CONTROLS, BUILTIN)
    return parts


@pytest.fixture
async def world(owner: Person, parts: Parts) -> World:
    me = (await owner.http.get("/v1/me")).json()
    flow = await publish(owner, GREETS)
    run = await start(owner, flow, input={"name": "Bo"})
    body = {
        "key": "shop",
        "name": "Shop",
        "kind": "http",
        "fields": {"base_url": "https://shop.example"},
        "secrets": {},
    }
    connection = await owner.http.post(f"/v1/projects/{owner.project}/connections", json=body)
    assert connection.status_code == 201, connection.text
    key = await owner.http.post("/v1/api-keys", json={"name": "CI", "scopes": ["flow.read"]})
    snapshots = await owner.http.get(f"/v1/flows/{flow['id']}/snapshots")
    comment = await owner.http.post(f"/v1/flows/{flow['id']}/comments", json={"text": "Hi"})
    file = await owner.http.post(f"/v1/projects/{owner.project}/files", content=b"x")
    sessions = await owner.http.get("/v1/me/sessions")
    asked = {"email": "cy@example.com", "role": "viewer"}
    invited = await owner.http.post("/v1/invitations", json=asked)
    ids = {
        "file_id": file.json()["id"],
        "project_id": owner.project,
        "flow_id": str(flow["id"]),
        "run_id": run["id"],
        "connection_id": connection.json()["id"],
        "key_id": key.json()["id"],
        "path": "greet",
        "node": "greet",
        "snapshot_id": snapshots.json()["items"][0]["id"],
        "comment_id": comment.json()["id"],
        "session_id": sessions.json()["items"][0]["id"],
        "provider_id": await made(owner, "/v1/sso/providers", PROVIDER),
        "identity_id": await identity(parts, UUID(me["organisation_id"]), me["id"]),
        "user_id": await colleague(owner),
        "passkey_id": str(uuid4()),
        "invitation_id": invited.json()["id"],
        "name": "go",
        "number": "1",
        "key": "rate",
        **await transfers(owner),
    }
    return World(owner, ids, me["organisation_id"])


async def colleague(owner: Person) -> str:
    """Give the id of somebody in the owner's organisation."""
    found: str = (await owner.http.get("/v1/users")).json()["items"][0]["id"]
    return found


def closed(app: FastAPI) -> list[tuple[Door, str]]:
    """Give every route that asks for a permission, with each of its methods.

    What only a directory's token opens is in `tests/api/scim`.
    """
    found = [one for one in doors(app) if one.access.permission is not None]
    found = [one for one in found if one.access.permission not in DIRECTORY]
    return [(one, method) for one in found for method in sorted(one.methods or ())]


async def test_only_these_routes_are_open(app: FastAPI) -> None:
    named = {one.name for one in doors(app) if one.access.permission is None}
    assert named == set(PUBLIC)


async def test_another_organisations_ids_in_queries_and_bodies_find_nothing(
    world: World, connect: Connect, parts: Parts
) -> None:
    await add_person(parts, "eve@example.com", "owner")
    eve = (await sign_in(connect(), "eve@example.com")).http
    ids = world.ids
    for query in (f"flow={ids['flow_id']}", f"project={ids['project_id']}", f"q={ids['run_id']}"):
        assert (await eve.get(f"/v1/runs?{query}")).json()["items"] == []
    bodies = {
        "/v1/flows:check": {"document": {"nodes": []}, "project_id": ids["project_id"]},
        "/v1/flows:import": {"content": {"nodes": []}, "project_id": ids["project_id"]},
        "/v1/expressions:preview": {"expression": "{{ input.name }}", "run": ids["run_id"]},
        "/v1/api-keys": {"name": "x", "scopes": ["self"], "project_id": ids["project_id"]},
    }
    for path, body in bodies.items():
        assert_problem(await eve.post(path, json=body), 404)


async def test_a_key_of_one_project_sees_no_other(
    world: World, connect: Connect, parts: Parts
) -> None:
    async with parts.sessions() as session, session.begin():
        other = Project(organisation_id=world.organisation, key="other", name="Other")  # type: ignore[arg-type] # a UUID's text does
        session.add(other)
    asked = {"name": "narrow", "scopes": ["*"], "project_id": str(other.id)}
    key = await keyed(world.owner, connect, asked)

    assert [one["key"] for one in (await key.get("/v1/projects")).json()["items"]] == ["other"]
    assert (await key.get("/v1/runs")).json()["items"] == []
    for path in ("flows/{flow_id}", "runs/{run_id}", "projects/{project_id}/flows"):
        assert_problem(await key.get(f"/v1/{path.format(**world.ids)}"), 404)
    assert_problem(
        await key.post(f"/v1/flows/{world.ids['flow_id']}/runs", json={"input": {}}), 404
    )


async def keyed(owner: Person, connect: Connect, asked: Mapping[str, object]) -> httpx2.AsyncClient:
    """Give a client with a new API key."""
    made = await owner.http.post("/v1/api-keys", json=asked)
    assert made.status_code == 201, made.text
    client = connect()
    client.headers["Authorization"] = f"Bearer {made.json()['secret']}"
    return client
