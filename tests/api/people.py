"""People who use the API in tests."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import httpx2
from pydantic import JsonValue

from activities.auth.models import Member, Organisation, User
from activities.auth.passwords import hash_password
from activities.parts import Parts
from activities.projects.models import Project

ORIGIN = "https://flows.test"
EMAIL = "ada@example.com"
PASSWORD = "an umbrella for every giraffe"

Body = dict[str, JsonValue]


@dataclass
class Person:
    """A signed-in client, and the project they work in."""

    http: httpx2.AsyncClient
    project: str

    async def make_flow(self, name: str = "Order intake", **more: JsonValue) -> Body:
        """Make a flow."""
        answer = await self.http.post(
            f"/v1/projects/{self.project}/flows", json={"name": name, **more}
        )
        assert answer.status_code == 201, answer.text
        made: Body = answer.json()
        return made


async def first_owner(client: httpx2.AsyncClient) -> Person:
    """Set the instance up."""
    body = {"email": EMAIL, "password": PASSWORD, "name": "Ada"}
    answer = await client.post("/v1/setup", json=body)
    assert answer.status_code == 201, answer.text
    return await use_token(client, answer.json()["access_token"])


async def use_token(client: httpx2.AsyncClient, token: str) -> Person:
    """Go on with a bearer credential alone."""
    client.cookies.clear()
    client.headers["Authorization"] = f"Bearer {token}"
    projects = (await client.get("/v1/projects")).json()["items"]
    return Person(client, projects[0]["id"] if projects else "")


async def sign_in(client: httpx2.AsyncClient, email: str) -> Person:
    """Sign in as somebody `add_person` made."""
    answer = await client.post("/v1/auth/login", json={"email": email, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return await use_token(client, answer.json()["access_token"])


async def add_person(parts: Parts, email: str, role: str, organisation: UUID | None = None) -> UUID:
    """Write a member's rows, as inviting people will; without an organisation, into a new one."""
    async with parts.sessions() as session, session.begin():
        if organisation is None:
            fresh = Organisation(key=email.partition("@")[0], name=email)
            session.add(fresh)
            await session.flush()
            organisation = fresh.id
            session.add(Project(organisation_id=fresh.id, key="default", name="Default"))
        user = User(email=email, name=email, password_hash=await hash_password(PASSWORD))
        session.add(user)
        await session.flush()
        session.add(Member(organisation_id=organisation, user_id=user.id, role=role))
        return organisation
