"""A worker is killed when the server has taken a mail and nobody has noted that."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from activities.parts import Parts
from engine.client import connect
from engine.settings import EngineSettings
from store.postgres import EmbeddedPostgres
from tests.api.mail.conftest import starttls
from tests.api.mail.mailbox import Mailbox, certificate
from tests.api.mail.test_sending import eventually, in_state, invite
from tests.api.people import ORIGIN, Person
from tests.instance import CHECKOUT


@contextmanager
def worker(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run `worker.py` for the system's queue alone."""
    command = [sys.executable, str(CHECKOUT / "worker.py"), "--queues", "system"]
    process = subprocess.Popen(command, env=os.environ | environment, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.mark.slow
async def test_it_is_sent_again_as_the_same_message_and_then_no_more(
    owner: Person,
    parts: Parts,
    mailbox: Mailbox,
    smtp_port: int,
    tmp_path: Path,
    postgres: EmbeddedPostgres,
    temporal_address: str,
) -> None:
    keys = " ".join(f"{one}:{_base64(key)}" for one, key in parts.keys.masters.items())
    parts.connected = await connect(
        EngineSettings(address=temporal_address), parts.keys, parts.objects
    )
    environment = {
        "NEXTSCRIPT_DATABASE_URL": postgres.url,
        "NEXTSCRIPT_TEMPORAL_ADDRESS": temporal_address,
        "NEXTSCRIPT_KEYS": keys,
        "NEXTSCRIPT_HOME": str(tmp_path),
        "NEXTSCRIPT_BASE_URL": ORIGIN,
        "NEXTSCRIPT_SMTP_URL": starttls(smtp_port),
        "NEXTSCRIPT_SMTP_CA": str(certificate(tmp_path)),
        "NEXTSCRIPT_MAIL_FROM": "flows@flows.test",
    }
    with worker(environment) as first:
        mailbox.taken = lambda: os.kill(first.pid, signal.SIGKILL)
        await invite(owner, "bo@example.com")
        await eventually(lambda: bool(mailbox.mails), 30)
        first.wait(10)
    mailbox.taken = lambda: None

    with worker(environment):
        await in_state(owner, "sent", 60)

    names = [mail["Message-ID"] for mail in mailbox.mails]
    assert len(names) == 2
    assert len(set(names)) == 1


def _base64(key: bytes) -> str:
    import base64

    return base64.b64encode(key).decode()
