"""Who may call what: every route, every role, every foreign id, narrow keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

import httpx2
import pytest
from fastapi import FastAPI

from activities import BUILTIN
from activities.parts import Parts
from activities.projects.models import Project
from api.door import Door
from api.openapi import doors
from engine.nodes import CONTROLS
from nextscript.catalog import Catalog
from tests.api.conftest import Connect
from tests.api.people import Person, add_person, sign_in
from tests.api.stack import GREETS, publish, start
from tests.api.test_errors import assert_problem, filled

PUBLIC = {
    "get_setup": "the editor asks before there is anybody",
    "create_first_owner": "works once",
    "login": "",
    "forgot_password": "who cannot sign in",
    "reset_password": "the token is the permission",
    "look_at_invitation": "the token is the permission",
    "accept_invitation": "the token is the permission",
    "call_webhook": "the flow's path is its address",
    "call_test_webhook": "while somebody listens",
    "show_question": "the token is the permission",
    "answer_question": "the token is the permission",
    "get_live": "",
    "get_ready": "",
    "get_metrics": "numbers by route, no names",
    "get_page": "the editor, which holds no data",
    "get_asset": "its scripts and styles",
}
LEAST = {
    "viewer": """refresh logout get_me update_me join_by_invitation list_sessions end_session
        end_other_sessions change_password list_projects get_project list_flows get_flow check_flow
        export_flow get_draft list_snapshots get_snapshot list_comments
        create_comment update_comment delete_comment complete_expression rename_node
        list_functions get_templates get_summary read_question list_versions get_version
        diff_versions
        get_catalog list_options list_connections get_connection list_connection_kinds
        list_variables get_variable list_files get_file get_file_content list_runs get_run
        list_steps get_signing_secret get_packages
        read_input read_output watch_run""",
    "operator": """start_run listen_for_test cancel_run pause_run resume_run signal_run retry_step
        skip_step cancel_step complete_step fork_run upload_file""",
    "editor": """create_flow import_flow update_flow delete_flow restore_flow duplicate_flow
        save_draft set_pin delete_pin publish_flow roll_back_flow
        preview_expression create_connection update_connection delete_connection test_connection
        set_variable delete_variable delete_file delete_run set_packages""",
    "admin": """list_api_keys create_api_key revoke_api_key create_project update_project
        renew_signing_secret list_users update_user remove_user list_members
        list_invitations create_invitation resend_invitation revoke_invitation
        list_audit_events export_audit
        get_audit_stream set_audit_stream delete_audit_stream""",
    "owner": "list_mails",
}
"""The least role that may call a route; a new route stands here or the test fails."""
ROLES = list(LEAST)
QUERIES = {"diff_versions": "?from=1"}


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
async def world(owner: Person) -> World:
    flow = await publish(owner, GREETS)
    run = await start(owner, flow, input={"name": "Bo"})
    body = {
        "key": "shop",
        "name": "Shop",
        "kind": "http",
        "fields": {"base_url": "https://shop.example"},
        "secrets": {},
    }
    made = await owner.http.post(f"/v1/projects/{owner.project}/connections", json=body)
    assert made.status_code == 201, made.text
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
        "connection_id": made.json()["id"],
        "key_id": key.json()["id"],
        "path": "greet",
        "node": "greet",
        "snapshot_id": snapshots.json()["items"][0]["id"],
        "comment_id": comment.json()["id"],
        "session_id": sessions.json()["items"][0]["id"],
        "user_id": await colleague(owner),
        "invitation_id": invited.json()["id"],
        "name": "go",
        "number": "1",
        "key": "rate",
    }
    me = (await owner.http.get("/v1/me")).json()
    return World(owner, ids, me["organisation_id"])


async def colleague(owner: Person) -> str:
    """Give the id of somebody in the owner's organisation."""
    found: str = (await owner.http.get("/v1/users")).json()["items"][0]["id"]
    return found


def closed(app: FastAPI) -> list[tuple[Door, str]]:
    """Give every route that asks for a permission, with each of its methods."""
    found = [one for one in doors(app) if one.access.permission is not None]
    return [(one, method) for one in found for method in sorted(one.methods or ())]


async def test_only_these_routes_are_open_and_each_other_has_a_least_role(app: FastAPI) -> None:
    named = {one.name for one in doors(app) if one.access.permission is None}
    assert named == set(PUBLIC)

    listed = [name for names in LEAST.values() for name in names.split()]
    assert len(listed) == len(set(listed))
    assert {one.name for one, _ in closed(app)} == set(listed)


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_may_call_what_it_is_for_and_nothing_more(
    app: FastAPI, world: World, connect: Connect, parts: Parts, role: str
) -> None:
    await add_person(parts, f"{role}2@example.com", role, world.organisation)  # type: ignore[arg-type] # a UUID's text does
    person = (await sign_in(connect(), f"{role}2@example.com")).http
    allowed = {n for one in ROLES[: ROLES.index(role) + 1] for n in LEAST[one].split()}
    for door, method in closed(app):
        if door.name in ("logout", "refresh", "watch_run"):
            continue
        # Not JSON: a caller who is let in is refused for that, and nothing is done.
        ids = {name: str(uuid4()) for name in world.ids if name.endswith("_id")}
        answer = await person.request(method, filled(door.path, **ids), content=b"{")
        refused = answer.status_code == 403
        assert refused == (door.name not in allowed), f"{role} {method} {door.path} {answer.text}"
        if refused:
            assert_problem(answer, 403)


async def test_another_organisations_ids_look_like_no_ids_at_all(
    app: FastAPI, world: World, connect: Connect, parts: Parts
) -> None:
    await add_person(parts, "eve@example.com", "owner")
    person = await sign_in(connect(), "eve@example.com")
    eve, own = person.http, {"project_id": person.project}
    asked = 0
    for door, method in closed(app):
        mine = [name for name in world.ids if name.endswith("_id") and f"{{{name}" in door.path]
        for name in mine:
            ids = {**world.ids, **own}
            theirs, nobodys = world.ids[name], str(uuid4())
            answers = [
                await eve.request(
                    method,
                    filled(door.path, **{**ids, name: value}) + QUERIES.get(door.name, ""),
                    json=body_of(door.name),
                    headers={"If-Match": "*"},
                )
                for value in (theirs, nobodys)
            ]
            shown = [_without_ids(one, theirs, nobodys) for one in answers]
            assert shown[0] == shown[1], f"{method} {door.path}"
            assert answers[0].status_code == 404, f"{method} {door.path} {answers[0].text}"
            asked += 1
    assert asked > 35
    assert (await world.owner.http.get(f"/v1/runs/{world.ids['run_id']}")).status_code == 200


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


async def test_a_narrow_key_may_call_only_what_its_scopes_name(
    app: FastAPI, world: World, connect: Connect
) -> None:
    key = await keyed(world.owner, connect, {"name": "n", "scopes": ["run.read", "run.start"]})
    for door, method in closed(app):
        if door.name == "watch_run":
            continue
        ids = {name: str(uuid4()) for name in world.ids if name.endswith("_id")}
        answer = await key.request(method, filled(door.path, **ids), content=b"{")
        may = door.access.permission in ("run.read", "run.start", "self")
        assert (answer.status_code == 403) == (not may), f"{method} {door.path} {answer.text}"


async def keyed(owner: Person, connect: Connect, asked: Mapping[str, object]) -> httpx2.AsyncClient:
    """Give a client with a new API key."""
    made = await owner.http.post("/v1/api-keys", json=asked)
    assert made.status_code == 201, made.text
    client = connect()
    client.headers["Authorization"] = f"Bearer {made.json()['secret']}"
    return client


def _without_ids(answer: httpx2.Response, *ids: str) -> object:
    text = answer.text
    for one in ids:
        text = text.replace(one, "…")
    return answer.status_code, text.replace(answer.headers["x-request-id"], "…")


def body_of(name: str) -> object:
    """Give a body that is right for a route, so that only its ids can be wrong."""
    bodies: dict[str, object] = {
        "create_flow": {"name": "x"},
        "save_draft": {"document": {"nodes": []}},
        "roll_back_flow": {"to": 1},
        "fork_run": {"from": "greet"},
        "set_variable": {"value": 1},
        "set_packages": {"requirements": []},
        "update_project": {"name": "x"},
        "update_user": {"role": "viewer"},
        "set_pin": {"output": 1},
        "create_comment": {"text": "Hi"},
        "create_connection": {
            "key": "c",
            "name": "c",
            "kind": "http",
            "fields": {"base_url": "https://x.example"},
            "secrets": {},
        },
    }
    return bodies.get(name, {})
