"""Sending mails by a real mail server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from pydantic import JsonValue, ValidationError

from connectors.smtp import SmtpConnection
from connectors.smtp.addresses import parsed_address
from connectors.smtp.send import send
from nextscript.egress import EgressClient, Policy
from nextscript.errors import ConnectionRefused, EgressBlocked, Rejected, Retryable, Unanswered
from nextscript.testing import activity_context, run
from tests.api.mail.mailbox import html_of, text_of
from tests.connectors.smtp.conftest import Office
from tests.faults.proxy import proxy
from tests.nextscript.egress.canary import listening


async def test_a_mail_arrives_as_it_was_written(office: Office) -> None:
    sent = await office.send(
        to=["Ada Lovelace <ada@example.com>", "bob@bücher.example"],
        cc=["carl@example.com"],
        bcc=["hidden@example.com"],
        reply_to=["answers@example.com"],
        subject="Grüße, 世界",
        text="Good day.\n.\n.. two dots\nEnd",
        html="<p>Good <b>day</b></p>",
        headers={"List-Unsubscribe": "<https://example.com/u>"},
    )

    mail = office.box.only()
    assert (mail["From"], mail["Subject"]) == ("Flows <flows@example.com>", "Grüße, 世界")
    assert mail["To"] == "Ada Lovelace <ada@example.com>, bob@xn--bcher-kva.example"
    assert (mail["Cc"], mail["Reply-To"]) == ("carl@example.com", "answers@example.com")
    assert mail["List-Unsubscribe"] == "<https://example.com/u>"
    assert text_of(mail).splitlines() == ["Good day.", ".", ".. two dots", "End"]
    assert html_of(mail).strip() == "<p>Good <b>day</b></p>"
    assert "hidden" not in str(mail)
    assert office.box.envelopes[0].rcpt_tos == sent["accepted"]
    assert sent["accepted"][-1] == "hidden@example.com"
    assert sent["message_id"] == mail["Message-ID"]


async def test_files_are_attached_and_images_shown(office: Office) -> None:
    pdf, logo, text, mail_ = [
        (await office.files.write(once(content), name=name, type=type_)).model_dump(by_alias=True)
        for content, name, type_ in (
            (b"%PDF\r\n\x00\xff" * 100, "Rechnung Nr. 7 – März.pdf", "application/pdf"),
            (b"\x89PNG", "logo.png", "image/png"),
            (b"a\r\nb\nc", "lines.txt", "text/plain"),
            (b"Subject: x\r\n\r\ny", "old.eml", "message/rfc822"),
        )
    ]

    await office.send(
        html='<img src="cid:logo">', inline={"logo": logo}, attachments=[pdf, text, mail_]
    )

    mail = office.box.only()
    attached = {str(one.get_filename()): one for one in mail.iter_attachments()}
    assert list(attached) == ["Rechnung Nr. 7 – März.pdf", "lines.txt", "old.eml"]
    contents = [one.get_payload(decode=True) for one in attached.values()]
    assert contents == [b"%PDF\r\n\x00\xff" * 100, b"a\r\nb\nc", b"Subject: x\r\n\r\ny"]
    [image] = [part for part in mail.walk() if part["Content-ID"] == "<logo>"]
    assert (image.get_content_type(), image.get_payload(decode=True)) == ("image/png", b"\x89PNG")
    assert text_of(mail).strip() == "t"


async def test_html_may_stand_alone(office: Office) -> None:
    logo = await office.files.write(once(b"x"), name="x.png", type="image/png")
    inline: JsonValue = {"x": logo.model_dump(by_alias=True)}

    await office.send(text="", html="<p>only</p>", inline=inline)

    mail = office.box.only()
    assert mail.get_body(("plain",)) is None
    assert html_of(mail).strip() == "<p>only</p>"


@pytest.mark.case("INJ-05")
@pytest.mark.parametrize(
    "config",
    [
        {"to": ["a@x.example\r\nBcc: v@y.example"]},
        {"to": ["A\r\nBcc: v@y.example <a@x.example>"]},
        {"to": ["a@x.example>\r\nRCPT TO:<v@y.example"]},
        {"to": ["a@x.example, v@y.example"]},
        {"cc": ["a@x.example\nX: y"]},
        {"bcc": ["a@x.example\u2028X: y"]},
        {"reply_to": ["<a@x.example> <v@y.example>"]},
        {"sender": "a@x.example\r\nDATA"},
        {"subject": "s\r\nBcc: v@y.example"},
        {"subject": "s\nBcc: v@y.example"},
        {"subject": "s\0"},
        {"headers": {"X-A": "a\r\nBcc: v@y.example"}},
        {"headers": {"X-A\r\nBcc": "v@y.example"}},
        {"headers": {"Bcc": "v@y.example"}},
        {"headers": {"Content-Type": "text/html"}},
        {"inline": {"a>\r\nX: y": {"$file": "1"}}, "html": "x"},
    ],
)
async def test_nothing_of_a_head_can_be_slipped_in(
    office: Office, config: dict[str, JsonValue]
) -> None:
    with pytest.raises(ValidationError):
        await office.send(**config)
    assert office.box.envelopes == []


@pytest.mark.case("INJ-05")
async def test_a_text_cannot_end_its_mail_and_begin_another(office: Office) -> None:
    attack = "a\r\n.\r\nMAIL FROM:<v@y.example>\r\nRCPT TO:<v@y.example>\r\nDATA\r\nb\n.\nc\r.\rd"

    await office.send(text=attack)

    assert "MAIL FROM" in text_of(office.box.only())
    assert office.box.envelopes[0].rcpt_tos == ["ada@example.com"]


async def test_each_attempt_is_the_same_mail_and_each_step_another(office: Office) -> None:
    config: dict[str, JsonValue] = {"to": ["ada@example.com"]}
    ids = []
    for key in ("one", "one", "other"):
        ctx = activity_context(
            office.connection("off"), allow=f"localhost:{office.ports['off']}", effect_key=key
        )
        sent = await run(send, config, ctx)
        assert isinstance(sent, dict)
        ids.append(sent["message_id"])

    assert ids[0] == ids[1] != ids[2]


@pytest.mark.parametrize("way", ["starttls", "tls", "off"])
async def test_servers_are_spoken_to_in_their_way(office: Office, way: str) -> None:
    sent = await run(send, {"to": ["ada@example.com"]}, office.context(way))

    assert isinstance(sent, dict)
    assert sent["accepted"] == ["ada@example.com"]


async def test_refused_addresses_are_told_and_the_others_get_it(office: Office) -> None:
    office.box.says = {"bob@example.com": "550 no such user", "eve@example.com": "451 later"}
    to: JsonValue = ["ada@example.com", "bob@example.com", "eve@example.com"]

    sent = await office.send(to=to)

    assert sent["accepted"] == ["ada@example.com"]
    told = [(one["address"], one["code"], one["temporary"]) for one in sent["refused"]]
    assert told == [("bob@example.com", 550, False), ("eve@example.com", 451, True)]
    with pytest.raises(Retryable, match="451"):
        await office.send(to=to, all_or_nobody=True)
    assert len(office.box.envelopes) == 1


@pytest.mark.parametrize(
    ("recipient", "data", "error", "code"),
    [
        ("550 no such user", None, Rejected, "smtp.refused"),
        ("450 try later", None, Retryable, "smtp.put_off"),
        (None, "554 looks like spam", Rejected, "smtp.refused"),
        (None, "452 full", Retryable, "smtp.put_off"),
    ],
)
async def test_what_a_server_refuses_is_sorted_by_whether_it_may_pass(
    office: Office, recipient: str | None, data: str | None, error: type[Exception], code: str
) -> None:
    office.box.says = {"ada@example.com": recipient} if recipient else {}
    office.box.answer = data

    with pytest.raises(error) as refused:
        await office.send()

    assert type(refused.value) is error
    assert getattr(refused.value, "code", "") == code


async def test_a_mail_whose_answer_was_lost_may_be_sent(office: Office) -> None:
    with proxy(office.ports["off"]) as link:
        link.lose_answer_to(b"unheard")
        connection = office.connection("off", port=link.at)
        ctx = activity_context(connection, allow=f"localhost:{link.at}")
        with pytest.raises(Unanswered):
            await run(send, {"to": ["ada@example.com"], "text": "unheard"}, ctx)


async def test_a_wrong_password_asks_to_reconnect(office: Office) -> None:
    with pytest.raises(ConnectionRefused):
        await run(send, {"to": ["ada@example.com"]}, office.context(password="wrong"))
    assert office.box.envelopes == []


async def test_a_certificate_of_somebody_else_is_refused(office: Office) -> None:
    for way in ("starttls", "tls"):
        with pytest.raises(Rejected) as refused:
            await run(send, {"to": ["a@b.example"]}, office.context(way, ca_certificate=None))
        assert refused.value.code == "smtp.tls"


async def test_encryption_is_not_left_out_when_the_server_has_none(office: Office) -> None:
    ctx = office.context("off", tls="starttls")
    with pytest.raises(Rejected) as refused:
        await run(send, {"to": ["ada@example.com"]}, ctx)
    assert refused.value.code == "smtp.unsupported"


async def test_too_much_is_refused_before_it_is_sent(office: Office) -> None:
    large = await office.files.write(once(bytes(26_000_000)), name="x.bin")
    fits = await office.files.write(once(bytes(24_900_000)), name="x.bin")

    for file in (large, fits):  # the second is too large for this server, which takes 33 MB
        with pytest.raises(Rejected) as refused:
            await office.send(attachments=[file.model_dump(by_alias=True)])
        assert refused.value.code == "smtp.too_large"


async def test_a_mail_needs_a_sender_somebody_and_images_html(office: Office) -> None:
    with pytest.raises(Rejected, match="no sender"):
        await run(send, {"to": ["a@b.example"]}, office.context(sender=""))
    wrong: list[dict[str, JsonValue]] = [{"to": []}, {"inline": {"a": {"$file": "1"}}}]
    for config in wrong:
        with pytest.raises(ValidationError):
            await office.send(**config)


async def test_a_connection_is_tried(office: Office) -> None:
    out = EgressClient(Policy.parse(f"localhost:{office.ports['starttls']}"))

    assert await office.connection().check(out) == "Signed in to the mail server."
    with pytest.raises(ConnectionRefused):
        await office.connection(password="wrong").check(out)


@pytest.mark.case("SSRF-01")
async def test_a_closed_server_is_not_spoken_to() -> None:
    async with listening() as canary:
        fields = {"host": "localhost", "port": canary.port, "sender": "a@b.example"}
        closed = activity_context(SmtpConnection.model_validate(fields))
        with pytest.raises(EgressBlocked):
            await run(send, {"to": ["ada@example.com"]}, closed)
        assert canary.accepted == 0


async def test_a_server_that_hangs_up_may_be_back_later() -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    connection = SmtpConnection(host="127.0.0.1", port=port, tls="off", sender="a@b.example")
    async with server:
        with pytest.raises(Retryable):
            await run(
                send,
                {"to": ["a@b.example"]},
                activity_context(connection, allow=f"127.0.0.1:{port}"),
            )


def test_a_password_is_not_sent_in_the_open() -> None:
    with pytest.raises(ValidationError, match="without encryption"):
        SmtpConnection.model_validate(
            {"host": "a.example", "tls": "off", "username": "u", "password": "p"}
        )


@pytest.mark.parametrize(
    "text", ["", "a", "@b.example", "a@", "a b@c.example", "a@b@c.example", "a@-b", "ü@b.example"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a mail address"):
        parsed_address(text)


async def once(content: bytes) -> AsyncIterator[bytes]:
    yield content
