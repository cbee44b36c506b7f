"""How mails are written, and how the settings of the mail server are read."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from uuid import UUID

import pytest
from pydantic import SecretStr

from activities.auth.mailing.message import message
from activities.auth.mailing.server import MailServer, mail_server
from nextscript.errors import Invalid
from store.settings import Settings

SERVER = MailServer("mail.test", 465, "tls", None, None, "Flows", "flows@flows.test")
MAIL = UUID(int=7)
AT = datetime(2026, 11, 28, tzinfo=UTC)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r", "\u2028", "\x00", "\x0b"])
def test_a_lines_end_in_a_subject_makes_no_header(ending: str) -> None:
    subject = f"Hello{ending}Bcc: eve@example.com"

    made = message(SERVER, MAIL, "bo@example.com", subject, "Text", AT)

    read = message_from_bytes(made.as_bytes(), policy=default)
    assert read["Bcc"] is None
    assert read["Subject"] == "Hello Bcc: eve@example.com"


def test_what_people_call_themselves_is_no_html() -> None:
    text = 'Hi <script>alert(1)</script> & "co"\n\nhttps://flows.test/reset#a_b-c'

    made = message(SERVER, MAIL, "bo@example.com", "Hello", text, AT)

    part = made.get_body(("html",))
    assert part is not None
    html = part.get_content()
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;" in html
    assert '<a href="https://flows.test/reset#a_b-c">' in html


def test_sent_again_it_is_the_same_message() -> None:
    one, two = (message(SERVER, MAIL, "bo@example.com", "Hello", "Text", AT) for _ in range(2))

    assert one["Message-ID"] == two["Message-ID"] == f"<{MAIL}@flows.test>"
    assert one["Date"] == two["Date"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtps://mail.test", ("tls", 465, None, None)),
        ("smtp://bo:p%40ss%2Fword@mail.test", ("starttls", 587, "bo", "p@ss/word")),
        ("smtp://mail.test:2525?tls=none", ("none", 2525, None, None)),
    ],
)
def test_settings_say_where_mails_go(url: str, expected: tuple[object, ...]) -> None:
    found = mail_server(Settings(smtp_url=SecretStr(url), mail_from="Flows <flows@flows.test>"))

    assert found is not None
    assert (found.security, found.port, found.user, found.password) == expected
    assert found.host == "mail.test"
    assert "word" not in repr(found)


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        ("http://mail.test", "a@b.test"),
        ("smtps://", "a@b.test"),
        ("smtps://mail.test:none", "a@b.test"),
        ("smtp://bo:secret@mail.test?tls=none", "a@b.test"),
        ("smtp://mail.test?tls=maybe", "a@b.test"),
        ("smtps://mail.test/path", "a@b.test"),
        ("smtps://mail.test", None),
        ("smtps://mail.test", "no address"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_the_start(url: str, sender: str | None) -> None:
    with pytest.raises(Invalid) as refusal:
        mail_server(Settings(smtp_url=SecretStr(url), mail_from=sender))

    assert "secret" not in refusal.value.message
    assert refusal.value.hint
