"""Who uses a connection, what ends soon, and what becomes of both."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from activities.auth.models import Mail
from activities.connections.warning import warn
from activities.parts import Parts
from tests.api.connections.conftest import Json, make, url
from tests.api.people import EMAIL, Person
from tests.api.stack import flow, node, publish

FIELDS = {"base_url": "https://crm.example", "username": "ada"}


def calls(key: str = "crm") -> Json:
    asking = {**node("ask", "http.request", url="/me"), "connection": key, "name": "Ask the CRM"}
    return flow(node("start", "trigger.manual"), asking)


async def basic(owner: Person, **more: Json) -> Json:
    return await make(owner, "basic", FIELDS, {"password": "pw-of-the-otter"}, **more)


async def uses(owner: Person, made: Json) -> Json:
    return (await owner.http.get(url(owner, made, "/used-by"))).json()["items"]


async def test_flows_that_use_a_connection_are_listed_with_their_steps(owner: Person) -> None:
    made = await basic(owner)
    drawn = await owner.make_flow(name="Drawn", document=calls())
    published = await publish(owner, calls(), name="Published")
    await owner.make_flow(name="Other", document=calls("another"))

    found = await uses(owner, made)

    assert [(one["name"], one["draft"], one["published"]) for one in found] == [
        ("Drawn", True, False),
        ("Published", True, True),
    ]
    assert found[0]["nodes"] == [{"id": "ask", "name": "Ask the CRM"}]
    assert [one["flow_id"] for one in found] == [drawn["id"], published["id"]]


async def test_a_used_connection_is_deleted_only_when_one_insists(owner: Person) -> None:
    made = await basic(owner)
    await owner.make_flow(name="Orders", document=calls())

    refused = await owner.http.delete(url(owner, made))
    kept = await owner.http.get(url(owner, made))
    gone = await owner.http.delete(url(owner, made, "?force=true"))

    assert (refused.status_code, refused.json()["code"]) == (409, "connection.in_use")
    assert "“Orders”" in refused.json()["detail"]
    assert (kept.status_code, gone.status_code) == (200, 204)


async def test_a_flow_in_the_trash_uses_nothing(owner: Person) -> None:
    made = await basic(owner)
    drawn = await owner.make_flow(document=calls())
    assert (await owner.http.delete(f"/v1/flows/{drawn['id']}")).status_code == 204

    assert await uses(owner, made) == []
    assert (await owner.http.delete(url(owner, made))).status_code == 204


async def test_a_date_somebody_set_warns_two_weeks_before(owner: Person, parts: Parts) -> None:
    soon, later = in_days(13), in_days(15)
    ending = await basic(owner, ends_at=soon)
    lasting = await basic(owner, key="lasting", name="Lasting", ends_at=later)

    assert (ending["expiring"], lasting["expiring"]) == (True, False)
    assert ending["expires_at"].startswith(soon[:19])
    assert [await warn(parts), await warn(parts)] == [1, 0], "once"
    (mail,) = await mails(parts)
    assert (mail.address, mail.subject) == (EMAIL, "Connections end soon")
    text = parts.keys.decrypt(str(mail.organisation_id), mail.sealed, mail.id.bytes).decode()
    assert "- CRM: " in text
    assert "Lasting" not in text
    assert "/p/default/connections" in text


@pytest.mark.case("CRED-23")
async def test_a_mail_about_a_connection_and_the_log_hold_no_secret(
    owner: Person, parts: Parts
) -> None:
    made = await basic(owner, ends_at=in_days(1))
    given = {"secrets": {"password": "pw-of-the-badger"}}
    assert (await owner.http.patch(url(owner, made), json=given)).status_code == 200
    await warn(parts)

    (mail,) = await mails(parts)
    text = parts.keys.decrypt(str(mail.organisation_id), mail.sealed, mail.id.bytes).decode()
    log = (await owner.http.get("/v1/audit")).text
    for secret in ("pw-of-the-otter", "pw-of-the-badger"):
        assert secret not in text + log
    assert '"connections.update"' in log
    assert '"secrets":["password"]' in log.replace(" ", "")


async def test_a_new_date_warns_anew_and_what_has_ended_says_so(
    owner: Person, parts: Parts
) -> None:
    made = await basic(owner, ends_at=in_days(1))
    await warn(parts)
    renewed = await owner.http.patch(url(owner, made), json={"ends_at": in_days(-1)})
    assert renewed.status_code == 200

    assert await warn(parts) == 1

    found = (await owner.http.get(url(owner, made))).json()
    assert found["status"] == "expired"
    assert found["status_message"].startswith("It ended on")
    assert len(await mails(parts)) == 2


async def mails(parts: Parts) -> list[Mail]:
    async with parts.sessions() as session:
        return list(await session.scalars(select(Mail).order_by(col(Mail.created_at))))


def in_days(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()
