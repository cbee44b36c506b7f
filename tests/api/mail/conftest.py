"""An instance that sends its mails: a mail server, Temporal, and workers in this process."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from pydantic import SecretStr

from activities.parts import Parts
from tests.api.mail.mailbox import SECRET, USER, Mailbox, certificate, mail_server
from tests.api.stack import with_engine


@pytest.fixture
def mailbox() -> Mailbox:
    """What the mail server took."""
    return Mailbox()


@pytest.fixture
def smtp_port(mailbox: Mailbox, tmp_path: Path) -> Iterator[int]:
    """A mail server that wants STARTTLS and a password."""
    with mail_server(mailbox, tmp_path) as port:
        yield port


def use_server(parts: Parts, url: str, folder: Path) -> None:
    """Set a mail server, as an operator does."""
    parts.settings.smtp_url = SecretStr(url)
    parts.settings.smtp_ca = certificate(folder)
    parts.settings.mail_from = "NextScript <flows@flows.test>"


def starttls(port: int, host: str = "localhost") -> str:
    """The URL of the fixture's server."""
    return f"smtp://{USER}:{quote(SECRET, safe='')}@{host}:{port}"


@pytest.fixture
def smtp_url(smtp_port: int) -> str:
    """Where the instance is told to send its mails."""
    return starttls(smtp_port)


@pytest.fixture
async def parts(
    parts: Parts, smtp_url: str, tmp_path: Path, temporal_address: str
) -> AsyncIterator[Parts]:
    """The parts of an API process that has the mail server, and workers."""
    use_server(parts, smtp_url, tmp_path)
    async with with_engine(parts, temporal_address) as joined:
        yield joined
