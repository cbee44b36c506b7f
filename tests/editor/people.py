"""Teams share one instance and never see each other: each test has an organisation of its own."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import httpx2
from sqlalchemy import select, update
from sqlmodel import col

from activities.auth.models import Member, Organisation, User, UserSession
from activities.auth.passwords import hash_password
from activities.columns import now
from activities.projects.models import Project
from store.session import SessionFactory
from tests.api.people import PASSWORD, Person, sign_in

__all__ = ["PASSWORD", "Colleague", "Team", "new_team"]


@dataclass
class Colleague(Person):
    """A person of a team: `http` is their API client, `project` the team's project."""

    email: str = ""
    name: str = ""


@dataclass
class Team:
    """An organisation with one project and an owner; more people join with `join`."""

    url: str
    sessions: SessionFactory
    organisation: UUID
    project: UUID
    project_key: str
    _open: AsyncExitStack
    people: list[Colleague] = field(default_factory=list)

    @property
    def owner(self) -> Colleague:
        """Who was there first."""
        return self.people[0]

    async def join(self, role: str, name: str) -> Colleague:
        """Add somebody with a role (owner, admin, editor, operator, viewer …) and an API client."""
        email = f"{name.lower()}-{uuid.uuid4().hex[:8]}@example.com"
        password = await _hashed(PASSWORD)
        async with self.sessions() as session, session.begin():
            user = User(email=email, name=name, password_hash=password)
            session.add(user)
            await session.flush()
            session.add(Member(organisation_id=self.organisation, user_id=user.id, role=role))
        client = httpx2.AsyncClient(base_url=self.url, timeout=30, trust_env=False)
        await self._open.enter_async_context(client)
        signed_in = await sign_in(client, email)
        self.people.append(Colleague(client, str(self.project), email, name))
        assert signed_in.project in ("", str(self.project))  # a guest sees none yet
        return self.people[-1]

    async def only_here(self, person: Colleague) -> None:
        """Let somebody belong to this project alone."""
        of_person = select(col(User.id)).where(col(User.email) == person.email).scalar_subquery()
        limited = update(Member).where(col(Member.user_id) == of_person)
        async with self.sessions() as session, session.begin():
            await session.execute(limited.values(project_id=self.project))

    async def let_proofs_age(self) -> None:
        """Let it be long ago that these people showed who they are."""
        old = update(UserSession).where(col(UserSession.organisation_id) == self.organisation)
        async with self.sessions() as session, session.begin():
            await session.execute(old.values(proven_at=now() - timedelta(minutes=10)))


@asynccontextmanager
async def new_team(url: str, sessions: SessionFactory) -> AsyncIterator[Team]:
    """Make an organisation with an owner called Ada."""
    key = f"team-{uuid.uuid4().hex[:8]}"
    async with sessions() as session, session.begin():
        organisation = Organisation(key=key, name="Team")
        session.add(organisation)
        await session.flush()
        project = Project(organisation_id=organisation.id, key=key, name="Orders")
        session.add(project)
        await session.flush()
        ids = organisation.id, project.id
    async with AsyncExitStack() as opened:
        team = Team(url, sessions, *ids, key, opened)
        await team.join("owner", "Ada")
        yield team


_hashes: dict[str, str] = {}


async def _hashed(password: str) -> str:
    """Hash once: it is slow on purpose."""
    if password not in _hashes:
        _hashes[password] = await hash_password(password)
    return _hashes[password]
