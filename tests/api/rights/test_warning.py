"""Who is told that a connection ends: everybody who may do something about it, and nobody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from activities.auth.models import Mail
from activities.connections.warning import warn
from activities.parts import Parts
from tests.api.people import EMAIL, Person
from tests.api.rights.conftest import Join, id_of
from tests.api.rights.test_grants import SHOP, share
from tests.api.rights.test_teams import make_team

KEEPER = {"key": "keeper", "name": "Keeper", "permissions": ["connection.manage"]}


async def ending(owner: Person, key: str) -> str:
    """Make a connection that ends tomorrow; give its path."""
    path = f"projects/{owner.project}/connections"
    at = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    made = await owner.http.post(
        f"/v1/{path}", json={**SHOP, "key": key, "name": key.capitalize(), "ends_at": at}
    )
    assert made.status_code == 201, made.text
    return f"{path}/{made.json()['id']}"


async def told(parts: Parts) -> dict[str, str]:
    """Give the mails by address."""
    async with parts.sessions() as session:
        rows = await session.scalars(select(Mail).order_by(col(Mail.address)))
        return {
            one.address: parts.keys.decrypt(
                str(one.organisation_id), one.sealed, one.id.bytes
            ).decode()
            for one in rows
        }


async def test_who_manages_by_an_own_role_a_team_or_a_grant_is_told_of_theirs(
    owner: Person, other: str, join: Join, parts: Parts
) -> None:
    await owner.http.post("/v1/roles", json=KEEPER)
    await join("bo", "keeper")
    cy, di, ed, fay = await join("cy"), await join("di"), await join("ed"), await join("fay")
    keepers = await make_team(owner, cy)
    await owner.http.put(f"/v1/projects/{owner.project}/teams/{keepers}", json={"role": "keeper"})
    await owner.http.put(f"/v1/projects/{other}/members/{await id_of(fay)}", json={"role": "admin"})
    shop, _ = await ending(owner, "shop"), await ending(owner, "bank")
    await share(owner, shop, user_id=await id_of(di), level="manage")
    await share(owner, shop, user_id=await id_of(fay), level="use")
    await share(owner, shop, team_id=await make_team(owner, ed, name="Day"), level="manage")

    assert await warn(parts) == 2

    mails = await told(parts)
    both = [name for name in mails if "- Shop: " in mails[name] and "- Bank: " in mails[name]]
    assert both == [EMAIL, "bo@example.com", "cy@example.com"]
    assert sorted({*mails} - {*both}) == ["di@example.com", "ed@example.com"]
    assert "- Shop: " in mails["di@example.com"]


async def test_a_project_at_rest_is_told_of_once_it_is_back(
    owner: Person, other: str, parts: Parts
) -> None:
    await ending(owner, "shop")
    at = f"/v1/projects/{owner.project}"
    assert (await owner.http.delete(at)).status_code == 200
    assert (await warn(parts), await told(parts)) == (0, {})

    restored = await owner.http.post(f"{at}:restore")
    assert restored.status_code < 300, restored.text
    assert await warn(parts) == 1
    assert [*await told(parts)] == [EMAIL]
