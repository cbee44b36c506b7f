"""A mail server that is away, hangs or breaks off: every mail arrives when it is back, once."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.api.mail.failing import FAULTS, failing_server
from tests.api.mail.mailbox import Mailbox, mail_server
from tests.api.mail.test_sending import eventually, invite, listed
from tests.api.people import Person
from tests.conftest import free_port

PEOPLE = [f"p{number}@example.com" for number in range(len(FAULTS))]


@pytest.fixture
def smtp_port() -> int:
    """Where no mail server is yet."""
    return free_port()


@pytest.fixture
def smtp_url(smtp_port: int) -> str:
    return f"smtp://localhost:{smtp_port}?tls=none"


async def errors(owner: Person) -> set[str]:
    """Give what the mails that wait say is wrong."""
    return {str(one["error"]) for one in await listed(owner) if one["state"] == "waiting"}


async def all_in_state(owner: Person, state: str) -> None:
    """Wait until every mail is sent, or has been tried."""
    async with asyncio.timeout(120):
        while True:
            found = await listed(owner)
            tried = state == "tried" and all(one["error"] for one in found)
            if tried or {one["state"] for one in found} == {state}:
                return
            await asyncio.sleep(0.1)


@pytest.mark.slow
async def test_mails_wait_out_every_failure_of_the_server_and_arrive_once(
    owner: Person, mailbox: Mailbox, smtp_port: int, tmp_path: Path
) -> None:
    for email in PEOPLE:
        await invite(owner, email)
    await all_in_state(owner, "tried")
    assert await errors(owner) == {"The server could not be reached"}

    async with failing_server(smtp_port) as failing:
        await eventually(lambda: set(failing.met) == set(FAULTS), 60)
        await asyncio.sleep(1)
        assert {one["state"] for one in await listed(owner)} <= {"waiting", "sent"}

    with mail_server(mailbox, tmp_path, smtp_port, plain=True):
        await all_in_state(owner, "sent")
    arrived = [*failing.taken, *(str(mail["To"]) for mail in mailbox.mails)]
    assert sorted(arrived) == PEOPLE
    assert failing.taken
