"""People are invited, become members, get other roles and leave."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import update

from activities.auth.models import Invitation, Member
from activities.columns import now
from activities.parts import Parts
from tests.api.audit.trail import actions
from tests.api.conftest import Connect
from tests.api.people import EMAIL, ORIGIN, PASSWORD, Body, Person, add_person, sign_in, use_token
from tests.api.test_errors import assert_problem

BO = "bo@example.com"


async def invite(person: Person, role: str = "editor", email: str = BO, **more: str) -> str:
    """Invite somebody; give the token of the link."""
    body = {"email": email, "role": role, **more}
    answer = await person.http.post("/v1/invitations", json=body)
    assert answer.status_code == 201, answer.text
    link: str = answer.json()["link"]
    assert link.startswith(f"{ORIGIN}/invitation#")
    return link.partition("#")[2]


async def accept(client: httpx2.AsyncClient, token: str, **more: str) -> httpx2.Response:
    """Follow a link as somebody new."""
    body = {"token": token, "name": "Bo", "password": PASSWORD, **more}
    return await client.post("/v1/invitations/accept", json=body)


async def joined(owner: Person, connect: Connect, role: str, email: str, **more: str) -> Person:
    """Invite somebody and come as them."""
    client = connect()
    answer = await accept(client, await invite(owner, role, email, **more))
    assert answer.status_code == 201, answer.text
    return await use_token(client, answer.json()["access_token"])


async def people(person: Person) -> dict[str, Body]:
    """Give everybody by their address."""
    found = (await person.http.get("/v1/users")).json()["items"]
    return {one["email"]: one for one in found}


async def id_of(person: Person, email: str) -> str:
    """Give the id of a member."""
    return str((await people(person))[email]["id"])


async def become(person: Person, email: str, role: str) -> httpx2.Response:
    """Give somebody another role."""
    url = f"/v1/users/{await id_of(person, email)}"
    return await person.http.patch(url, json={"role": role})


async def test_somebody_new_follows_the_link_and_may_what_they_were_invited_for(
    owner: Person, connect: Connect, parts: Parts
) -> None:
    token = await invite(owner, "viewer")
    look = await connect().post("/v1/invitations/look", json={"token": token})
    assert look.json() == {
        "email": BO,
        "organisation": "Default",
        "organisation_key": "default",
        "role": "viewer",
        "invited_by": "Ada",
        "known": False,
        "sso_required": False,
    }
    client = connect()
    answer = await accept(client, token)
    assert answer.status_code == 201, answer.text
    bo = await use_token(client, answer.json()["access_token"])

    assert (await bo.http.get("/v1/me")).json()["role"] == "viewer"
    assert (await bo.http.get(f"/v1/projects/{owner.project}/flows")).status_code == 200
    assert_problem(await bo.http.post(f"/v1/projects/{owner.project}/flows", json={}), 403)
    assert_problem(await bo.http.get("/v1/users"), 403)
    assert (await owner.http.get("/v1/invitations")).json()["items"] == []
    assert (await owner.http.get("/v1/mails")).json()["items"] == []
    assert_problem(await accept(connect(), token), 422)
    assert "invitations.accept" in await actions(parts)
    await sign_in(connect(), BO)


async def test_who_is_invited_to_one_project_sees_that_one(owner: Person, connect: Connect) -> None:
    other = (await owner.http.post("/v1/projects", json={"name": "Other"})).json()["id"]

    bo = await joined(owner, connect, "admin", BO, project_id=other)

    listed = (await bo.http.get("/v1/projects")).json()["items"]
    assert [one["id"] for one in listed] == [other]
    assert_problem(await bo.http.get(f"/v1/projects/{owner.project}/members"), 404)
    members = (await bo.http.get(f"/v1/projects/{other}/members")).json()["items"]
    assert {one["email"] for one in members} == {EMAIL, BO}
    assert set(await people(bo)) == {BO}
    outside = {"email": "cy@example.com", "role": "viewer", "project_id": owner.project}
    assert_problem(await bo.http.post("/v1/invitations", json=outside), 404)
    inside = {"email": "cy@example.com", "role": "viewer"}
    made = await bo.http.post("/v1/invitations", json=inside)
    assert made.json()["project_id"] == other
    assert_problem(
        await bo.http.patch(f"/v1/users/{await id_of(owner, EMAIL)}", json={"role": "viewer"}), 404
    )


async def test_somebody_with_an_account_signs_in_to_join(
    owner: Person, connect: Connect, parts: Parts
) -> None:
    await add_person(parts, BO, "owner")
    await add_person(parts, "eve@example.com", "owner")
    token = await invite(owner)
    assert (await connect().post("/v1/invitations/look", json={"token": token})).json()["known"]
    assert_problem(await accept(connect(), token, password="a stranger's own password"), 409)
    eve = await sign_in(connect(), "eve@example.com")
    assert_problem(await eve.http.post("/v1/invitations/join", json={"token": token}), 403)
    bo = await sign_in(connect(), BO)

    answer = await bo.http.post("/v1/invitations/join", json={"token": token})

    there = await use_token(connect(), answer.json()["access_token"])
    assert there.project == owner.project
    assert (await there.http.get("/v1/me")).json()["role"] == "editor"
    assert (await bo.http.get("/v1/me")).json()["role"] == "owner"
    assert (await people(owner))[BO]["role"] == "editor"


async def test_a_link_is_renewed_taken_back_and_gets_too_old(
    owner: Person, connect: Connect, parts: Parts
) -> None:
    first = await invite(owner)
    assert_problem(
        await owner.http.post("/v1/invitations", json={"email": BO, "role": "viewer"}), 409
    )
    (one,) = (await owner.http.get("/v1/invitations")).json()["items"]
    again = await owner.http.post(f"/v1/invitations/{one['id']}:resend")
    second = again.json()["link"].partition("#")[2]
    assert len((await owner.http.get("/v1/mails")).json()["items"]) == 1
    assert_problem(await accept(connect(), first), 422)
    async with parts.sessions() as session, session.begin():
        await session.execute(update(Invitation).values(expires_at=now() - timedelta(seconds=1)))
    assert_problem(await accept(connect(), second), 422)
    async with parts.sessions() as session, session.begin():
        await session.execute(update(Invitation).values(expires_at=now() + timedelta(minutes=1)))

    assert (await owner.http.delete(f"/v1/invitations/{one['id']}")).status_code == 204

    assert (await owner.http.get("/v1/mails")).json()["items"] == []
    assert_problem(await accept(connect(), second), 422)
    assert_problem(await connect().post("/v1/invitations/look", json={"token": second}), 422)


async def test_a_weak_password_does_not_use_the_invitation_up(
    owner: Person, connect: Connect
) -> None:
    token = await invite(owner)

    assert_problem(await accept(connect(), token, password="too short"), 422)
    assert_problem(await accept(connect(), token, name=" "), 422)
    assert (await accept(connect(), token)).status_code == 201


@pytest.mark.case("TEN-15")
async def test_nobody_grants_more_than_they_hold(owner: Person, connect: Connect) -> None:
    admin = await joined(owner, connect, "admin", "admin@example.com")
    await joined(owner, connect, "editor", BO)

    for answer in (
        await admin.http.post("/v1/invitations", json={"email": "c@example.com", "role": "owner"}),
        await become(admin, "admin@example.com", "owner"),
        await become(admin, BO, "owner"),
        await become(admin, EMAIL, "viewer"),
        await admin.http.delete(f"/v1/users/{await id_of(admin, EMAIL)}"),
    ):
        assert_problem(answer, 403)
        assert answer.json()["code"] == "role.escalation"
    assert (await become(admin, BO, "viewer")).status_code == 204
    unknown = {"email": "c@example.com", "role": "root"}
    assert_problem(await owner.http.post("/v1/invitations", json=unknown), 422)


async def test_an_admin_cannot_take_back_or_read_the_link_of_an_owner_to_be(
    owner: Person, connect: Connect
) -> None:
    admin = await joined(owner, connect, "admin", "admin@example.com")
    await invite(owner, "owner")
    (one,) = (await admin.http.get("/v1/invitations")).json()["items"]

    assert_problem(await admin.http.post(f"/v1/invitations/{one['id']}:resend"), 403)
    assert_problem(await admin.http.delete(f"/v1/invitations/{one['id']}"), 403)


async def test_an_invitation_is_worth_what_its_sender_still_may(
    owner: Person, connect: Connect
) -> None:
    admin = await joined(owner, connect, "admin", "admin@example.com")
    token = await invite(admin)
    assert (await become(owner, "admin@example.com", "editor")).status_code == 204

    assert_problem(await accept(connect(), token), 422)

    assert (await become(owner, "admin@example.com", "admin")).status_code == 204
    assert (await accept(connect(), token)).status_code == 201


async def test_an_organisation_keeps_an_owner_and_hands_itself_over(
    owner: Person, connect: Connect
) -> None:
    await joined(owner, connect, "editor", BO)
    me = await id_of(owner, EMAIL)
    for answer in (
        await become(owner, EMAIL, "admin"),
        await owner.http.delete(f"/v1/users/{me}"),
    ):
        assert_problem(answer, 409)
        assert answer.json()["code"] == "member.last_owner"

    assert (await become(owner, BO, "owner")).status_code == 204
    assert (await become(owner, EMAIL, "editor")).status_code == 204

    assert (await owner.http.get("/v1/me")).json()["role"] == "editor"
    assert_problem(await owner.http.get("/v1/users"), 403)


async def test_two_owners_who_step_down_at_once_leave_one(owner: Person, connect: Connect) -> None:
    bo = await joined(owner, connect, "owner", BO)
    ids = await id_of(owner, EMAIL), await id_of(owner, BO)
    step = {"role": "viewer"}

    answers = await asyncio.gather(
        owner.http.patch(f"/v1/users/{ids[0]}", json=step),
        bo.http.patch(f"/v1/users/{ids[1]}", json=step),
    )

    assert sorted(one.status_code for one in answers) == [204, 409]


@pytest.mark.case("TEN-19")
async def test_who_is_removed_is_out_at_once_with_their_keys_and_may_come_back(
    owner: Person, connect: Connect
) -> None:
    bo = await joined(owner, connect, "admin", BO)
    made = (await bo.http.post("/v1/api-keys", json={"name": "k", "scopes": ["flow.read"]})).json()
    key = connect()
    key.headers["Authorization"] = f"Bearer {made['secret']}"
    assert (await key.get("/v1/me")).status_code == 200

    assert (await owner.http.delete(f"/v1/users/{await id_of(owner, BO)}")).status_code == 204

    assert (await bo.http.get("/v1/me")).status_code == 401
    assert (await key.get("/v1/me")).status_code == 401
    login = {"email": BO, "password": PASSWORD}
    assert_problem(await connect().post("/v1/auth/login", json=login), 401)
    await joined(owner, connect, "viewer", BO)
    assert (await key.get("/v1/me")).status_code == 401
    assert (await bo.http.get("/v1/me")).status_code == 401


async def test_an_owner_of_one_project_is_no_owner_of_the_organisation(
    owner: Person, connect: Connect, parts: Parts
) -> None:
    body = {"email": BO, "role": "owner", "project_id": owner.project}
    assert_problem(await owner.http.post("/v1/invitations", json=body), 422)
    bo = await joined(owner, connect, "admin", BO, project_id=owner.project)
    async with parts.sessions() as session, session.begin():
        mine = update(Member).where(Member.project_id == UUID(owner.project))  # type: ignore[arg-type] # a column
        await session.execute(mine.values(role="owner"))

    assert_problem(await bo.http.get("/v1/mails"), 403)
    assert_problem(await become(bo, BO, "owner"), 422)


async def test_a_key_invites_nobody(owner: Person, connect: Connect) -> None:
    made = (await owner.http.post("/v1/api-keys", json={"name": "k", "scopes": ["*"]})).json()
    key = connect()
    key.headers["Authorization"] = f"Bearer {made['secret']}"

    asked = {"email": BO, "role": "viewer"}
    assert_problem(await key.post("/v1/invitations", json=asked), 403)
    assert_problem(await key.post("/v1/invitations", json={**asked, "role": "owner"}), 403)
    assert_problem(await key.post("/v1/invitations/join", json={"token": "x"}), 403)
