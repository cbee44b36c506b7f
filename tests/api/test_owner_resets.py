"""`reset-owner`: sessions end, factors stay unless it is said, and all of it is noted."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from base64 import b64encode
from pathlib import Path
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import func, select

from activities.auth.models import RecoveryCode
from activities.auth.owner_resets import owners, reset_owner
from activities.auth.secrets import hashed
from activities.parts import Parts
from nextscript.errors import NotFound
from store.postgres import EmbeddedPostgres
from tests.api.audit.trail import actions
from tests.api.conftest import Connect
from tests.api.people import EMAIL, ORIGIN, Person, add_person
from tests.api.test_resets import NEW, reset
from tests.instance import CHECKOUT


@pytest.mark.parametrize("removed", [False, True])
async def test_an_owner_gets_in_again_and_keeps_their_factors_unless_it_is_said(
    owner: Person, anybody: httpx2.AsyncClient, parts: Parts, removed: bool
) -> None:
    me = (await owner.http.get("/v1/me")).json()
    async with parts.sessions() as session, session.begin():
        session.add(RecoveryCode(user_id=UUID(me["id"]), code_hash=hashed("code")))

    link = await reset_owner(parts, EMAIL, remove_factors=removed)

    assert (await owner.http.get("/v1/me")).status_code == 401
    assert link.startswith(f"{ORIGIN}/reset#")
    assert (await reset(anybody, link.partition("#")[2])).status_code == 204
    login = {"email": EMAIL, "password": NEW}
    assert (await anybody.post("/v1/auth/login", json=login)).status_code in (200, 401)
    async with parts.sessions() as session:
        left = await session.scalar(select(func.count()).select_from(RecoveryCode))
    assert left == (0 if removed else 1)
    assert "auth.owner_reset" in await actions(parts)


async def test_only_owners_are_listed_and_get_a_link(
    owner: Person, parts: Parts, connect: Connect
) -> None:
    me = (await owner.http.get("/v1/me")).json()
    await add_person(parts, "admin@example.com", "admin", me["organisation_id"])

    assert [one.email for one in await owners(parts)] == [EMAIL]
    for email in ("admin@example.com", "nobody@example.com"):
        with pytest.raises(NotFound):
            await reset_owner(parts, email, remove_factors=False)
    assert (await owner.http.get("/v1/me")).status_code == 200


async def test_it_runs_in_a_cluster_s_settings_and_says_what_is_missing_there(
    owner: Person,
    anybody: httpx2.AsyncClient,
    parts: Parts,
    postgres: EmbeddedPostgres,
    tmp_path: Path,
) -> None:
    keys = (f"{one}:{b64encode(key).decode()}" for one, key in parts.keys.masters.items())
    cluster = {
        "NEXTSCRIPT_MODE": "server",
        "NEXTSCRIPT_DATABASE_URL": postgres.url,
        "NEXTSCRIPT_KEYS": " ".join(keys),
        "NEXTSCRIPT_BASE_URL": ORIGIN,
        "NEXTSCRIPT_HOME": str(tmp_path / "none"),
    }

    unkeyed = await shell({**cluster, "NEXTSCRIPT_KEYS": ""}, EMAIL)
    assert unkeyed.returncode != 0
    assert "NEXTSCRIPT_KEYS" in unkeyed.stderr
    assert (await owner.http.get("/v1/me")).status_code == 200
    assert EMAIL in (await shell(cluster)).stdout
    done = await shell(cluster, EMAIL)

    assert done.returncode == 0, done.stderr
    assert (await owner.http.get("/v1/me")).status_code == 401
    link = done.stdout.split()[0]
    assert link.startswith(f"{ORIGIN}/reset#")
    assert (await reset(anybody, link.partition("#")[2])).status_code == 204
    assert "auth.owner_reset" in await actions(parts)


async def shell(settings: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    """Run it as an operator does, with no more settings than these."""
    command = [sys.executable, "server.py", "reset-owner", *words]
    kept = {name: value for name, value in os.environ.items() if "NEXTSCRIPT" not in name}
    return await asyncio.to_thread(
        subprocess.run, command, cwd=CHECKOUT, env=kept | settings, capture_output=True, text=True
    )
