"""Mails go to the mail server an operator names: once, in time, to whom they are meant."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import select
from sqlmodel import col

from activities.auth.mailing.outbox import OutgoingMails, deliver
from activities.auth.models import Mail
from activities.parts import Parts
from nextscript.errors import Retryable
from tests.api.audit.trail import actions
from tests.api.conftest import Connect
from tests.api.mail.conftest import starttls, use_server
from tests.api.mail.mailbox import SECRET, Mailbox, html_of, mail_server, text_of
from tests.api.people import EMAIL, ORIGIN, Body, Person, add_person, sign_in
from tests.api.test_errors import assert_problem
from tests.api.test_resets import NEW, forgot, reset


async def eventually(look: Callable[[], bool], seconds: float = 15) -> None:
    """Wait until it is so."""
    async with asyncio.timeout(seconds):
        while not look():  # noqa: ASYNC110  # the mail server has a thread of its own
            await asyncio.sleep(0.05)


async def listed(owner: Person) -> list[Body]:
    """Give the mails an owner sees."""
    found: list[Body] = (await owner.http.get("/v1/mails")).json()["items"]
    return found


async def in_state(owner: Person, state: str, seconds: float = 15) -> Body:
    """Wait for the newest mail to be sent, to fail, or to have been tried."""
    async with asyncio.timeout(seconds):
        while True:
            for one in await listed(owner):
                tried = state == "tried" and one["error"] is not None
                if one["state"] == state or tried:
                    return one
            await asyncio.sleep(0.1)


def link(text: str, page: str) -> str:
    """Give the token of a link."""
    found = re.search(rf"{ORIGIN}/{page}#([\w-]+)", text)
    assert found, text
    return found[1]


async def invite(owner: Person, email: str) -> None:
    """Invite somebody as a viewer."""
    body = {"email": email, "role": "viewer"}
    answer = await owner.http.post("/v1/invitations", json=body)
    assert answer.status_code == 201, answer.text


async def test_an_invitation_arrives_and_works(
    owner: Person, anybody: httpx2.AsyncClient, mailbox: Mailbox
) -> None:
    await invite(owner, "bo@example.com")
    await eventually(lambda: bool(mailbox.mails))

    (mail,) = mailbox.to("bo@example.com")
    assert mail["From"] == "NextScript <flows@flows.test>"
    assert mail["Auto-Submitted"] == "auto-generated"
    token = link(text_of(mail), "invitation")
    assert f'<a href="{ORIGIN}/invitation#{token}">' in html_of(mail)
    body = {"token": token, "name": "Bo", "password": NEW}
    joined = await anybody.post("/v1/invitations/accept", json=body)
    assert joined.status_code in (200, 201), joined.text
    assert len(mailbox.mails) == 1


async def test_a_link_to_a_new_password_arrives_and_works(
    owner: Person, anybody: httpx2.AsyncClient, mailbox: Mailbox
) -> None:
    await forgot(anybody)
    await eventually(lambda: bool(mailbox.mails))

    token = link(text_of(mailbox.to(EMAIL)[0]), "reset")
    assert (await reset(anybody, token)).status_code == 204


async def test_what_is_sent_has_no_text_any_more_and_owners_read_none(
    owner: Person, mailbox: Mailbox, parts: Parts
) -> None:
    await invite(owner, "bo@example.com")
    shown = await in_state(owner, "sent")

    assert (shown["text"], shown["address"], shown["error"]) == (None, "bo@example.com", None)
    async with parts.sessions() as session:
        row = (await session.scalars(select(Mail))).one()
    assert (row.sealed, row.attempts) == (b"", 1)
    where = (await owner.http.get("/v1/mails/server")).json()
    assert where["host"] == "localhost"
    assert where["security"] == "starttls"
    assert SECRET not in str(where)


async def test_while_the_server_is_away_mails_wait_and_arrive_later(
    owner: Person, mailbox: Mailbox, parts: Parts, tmp_path: Path, smtp_port: int
) -> None:
    mailbox.answer = "451 4.3.0 Come back later"
    await invite(owner, "bo@example.com")
    waiting = await in_state(owner, "tried")
    assert waiting["state"] == "waiting"
    assert waiting["error"] == "The mail server put it off: 451 4.3.0 Come back later"
    assert mailbox.mails == []

    mailbox.answer = None

    sent = await in_state(owner, "sent", 30)
    assert (sent["error"], len(mailbox.mails)) == (None, 1)


async def test_what_the_server_never_takes_is_not_asked_again(
    owner: Person, mailbox: Mailbox
) -> None:
    mailbox.answer = "550 5.1.1 Nobody of that name"
    await invite(owner, "bo@example.com")

    failed = await in_state(owner, "failed")

    assert failed["error"] == "The mail server refused it: 550 5.1.1 Nobody of that name"


async def test_a_test_mail_is_for_owners_and_comes_to_who_asks(
    owner: Person, mailbox: Mailbox, parts: Parts, connect: Connect
) -> None:
    me = (await owner.http.get("/v1/me")).json()
    await add_person(parts, "admin@example.com", "admin", me["organisation_id"])
    admin = await sign_in(connect(), "admin@example.com")
    assert_problem(await admin.http.post("/v1/mails:test"), 403)
    assert_problem(await admin.http.get("/v1/mails/server"), 403)

    assert (await owner.http.post("/v1/mails:test")).status_code == 202

    await eventually(lambda: bool(mailbox.mails))
    assert [mail["To"] for mail in mailbox.mails] == [EMAIL]
    assert "mails.test" in await actions(parts)


@pytest.mark.case("AUTH-29")
async def test_fifty_questions_are_three_mails_at_most(
    owner: Person, anybody: httpx2.AsyncClient, mailbox: Mailbox, parts: Parts
) -> None:
    answers = await asyncio.gather(*(forgot(anybody) for _ in range(50)))
    assert {one.status_code for one in answers} == {202}

    await deliver(parts)
    await eventually(lambda: bool(mailbox.mails))
    await asyncio.sleep(1)

    assert 1 <= len(mailbox.mails) <= 3


async def test_nothing_is_sent_where_the_certificate_is_another_servers(
    owner: Person, mailbox: Mailbox, parts: Parts, tmp_path: Path
) -> None:
    with mail_server(mailbox, tmp_path, tls=True) as port:
        use_server(parts, f"smtps://127.0.0.1:{port}", tmp_path)
        with pytest.raises(Retryable, match="certificate is not valid for its name"):
            await send_one(owner, parts)
        assert mailbox.mails == []

        use_server(parts, f"smtps://localhost:{port}", tmp_path)  # the control
        await send_one(owner, parts)
        assert len(mailbox.mails) == 1


async def test_a_server_without_starttls_gets_neither_password_nor_mail(
    owner: Person, mailbox: Mailbox, parts: Parts, tmp_path: Path
) -> None:
    with mail_server(mailbox, tmp_path, plain=True) as port:
        use_server(parts, starttls(port), tmp_path)
        with pytest.raises(Retryable, match="STARTTLS"):
            await send_one(owner, parts)
        assert mailbox.mails == []

        use_server(parts, f"smtp://localhost:{port}?tls=none", tmp_path)  # the control
        await send_one(owner, parts)
        assert len(mailbox.mails) == 1


async def test_a_wrong_password_is_said_without_it(
    owner: Person, mailbox: Mailbox, parts: Parts, tmp_path: Path, smtp_port: int
) -> None:
    use_server(parts, f"smtp://postman:wrong@localhost:{smtp_port}", tmp_path)

    with pytest.raises(Retryable, match=r"does not take our user and password \(535\)") as refusal:
        await send_one(owner, parts)

    assert "wrong" not in refusal.value.message


async def send_one(owner: Person, parts: Parts) -> None:
    """Have a mail written where nothing hands it over, and send it as a worker does."""
    url, parts.settings.smtp_url = parts.settings.smtp_url, None
    async with parts.sessions() as session:
        known = set(await session.scalars(select(col(Mail.id))))
    await invite(owner, f"p{len(known)}@example.com")
    async with parts.sessions() as session:
        (fresh,) = set(await session.scalars(select(col(Mail.id)))) - known
        organisation = (await session.get_one(Mail, fresh)).organisation_id
    parts.settings.smtp_url = url
    await OutgoingMails(parts).send(str(organisation), str(fresh), 1)
