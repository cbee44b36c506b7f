"""Reading and changing a mailbox of a real mail server."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from pydantic import JsonValue, ValidationError

from connectors.imap import ImapConnection
from connectors.imap.append_mail import append_mail
from connectors.imap.change_mails import delete_mails, flag_mails, move_mails
from connectors.imap.folders import list_folders
from connectors.imap.read_mail import read_mail
from connectors.imap.search_mails import SearchInput, search_mails
from nextscript.egress import EgressClient, Policy
from nextscript.errors import ConnectionRefused, EgressBlocked, Rejected, Retryable, Unanswered
from nextscript.options import Asked
from nextscript.testing import activity_context, run
from tests.connectors.imap.conftest import Box
from tests.faults.proxy import proxy
from tests.nextscript.egress.canary import listening


def mail(subject: str, text: str = "Good day", **headers: str) -> bytes:
    made = EmailMessage(policy=SMTP)
    for name, value in {"From": "Ada <ada@example.com>", "To": "me@example.com"}.items():
        made[name] = headers.pop(name, value)
    made["Subject"] = subject
    made["Message-ID"] = "<1@example.com>"
    for name, value in headers.items():
        made[name] = value
    made.set_content(text)
    return bytes(made)


async def test_a_mail_is_read_with_its_files(box: Box) -> None:
    made = EmailMessage(policy=SMTP)
    made["From"], made["To"] = "Ädä <ada@example.com>", "a@example.com, B <b@example.com>"
    made["Subject"], made["Date"] = "Grüße 世界", "Fri, 02 Jan 2026 03:04:05 +0100"
    made.set_content("Guten Tag €")
    made.add_alternative('<p>Guten <img src="cid:logo"></p>', subtype="html")
    made.add_attachment(b"\x00\xff" * 9, "application", "pdf", filename="../../Märchen.pdf")
    made.add_attachment(b"x", "image", "png", cid="<logo>")
    box.put(bytes(made))

    [head] = (await box.do(search_mails))["mails"]
    read = await box.do(
        read_mail, uid=head["uid"], uid_validity=head["uid_validity"], keep_raw=True
    )

    assert (read["subject"], read["date"]) == ("Grüße 世界", "2026-01-02T03:04:05+01:00")
    assert read["sender"] == {"name": "Ädä", "address": "ada@example.com"}
    assert [one["address"] for one in read["to"]] == ["a@example.com", "b@example.com"]
    assert (read["text"].strip(), read["html"].strip()[:9]) == ("Guten Tag €", "<p>Guten ")
    assert read["headers"]["date"] == ["Fri, 02 Jan 2026 03:04:05 +0100"]
    assert [one["content_id"] for one in read["attachments"]] == ["", "logo"]
    first = read["attachments"][0]["file"]
    assert (first["name"], first["type"]) == ("Märchen.pdf", "application/pdf")
    assert box.files.content(first["$file"]) == b"\x00\xff" * 9
    assert box.files.content(read["raw"]["$file"]) == bytes(made)
    assert (read["flags"], read["problem"]) == ([], "")
    assert (await box.do(search_mails, state="unread"))["total"] == 1


async def test_reading_marks_as_read_only_when_asked(box: Box) -> None:
    box.put(mail("a"))

    await box.do(read_mail, uid=1)
    unread = await box.do(search_mails, state="unread")
    await box.do(read_mail, uid=1, mark_read=True)

    assert unread["total"] == 1
    assert (await box.do(search_mails, state="unread"))["total"] == 0
    assert (await box.do(search_mails, state="read"))["mails"][0]["flags"] == ["seen"]


@pytest.mark.parametrize(
    ("config", "subjects"),
    [
        ({}, ["invoice Ü", "other", 'a "quoted" \\ one']),
        ({"subject": "INVOICE"}, ["invoice Ü"]),
        ({"subject": "Ü"}, ["invoice Ü"]),
        ({"subject": 'a "quoted" \\'}, ['a "quoted" \\ one']),
        ({"sender": "bob@"}, ["other"]),
        ({"text": "needle"}, ["other"]),
        ({"subject": '" OR ALL "'}, []),
        ({"since": "2026-01-01"}, ["invoice Ü", "other", 'a "quoted" \\ one']),
        ({"before": "2026-01-01"}, []),
        ({"state": "flagged"}, []),
        ({"most": 1}, ["invoice Ü"]),
    ],
)
async def test_mails_are_found(box: Box, config: dict[str, JsonValue], subjects: list[str]) -> None:
    box.put(
        mail('a "quoted" \\ one'),
        mail("other", "a needle", From="bob@example.com"),
        mail("invoice Ü"),
    )

    found = await box.do(search_mails, **config)

    assert [one["subject"] for one in found["mails"]] == subjects


async def test_mails_are_moved_flagged_and_deleted(box: Box) -> None:
    box.put(*(mail(str(n)) for n in range(4)))

    await box.do(move_mails, uids=[1], to_folder="Dönç.x&y", create=True)
    await box.do(flag_mails, uids=[2, 3], add=["flagged", "Seen", "$Later"])
    await box.do(flag_mails, uids=[3], remove=["flagged"])
    with box.opened() as other:
        other.client.uid("STORE", "4", "+FLAGS", r"(\Deleted)")
    await box.do(delete_mails, uids=[2, 99])

    left = (await box.do(search_mails))["mails"]
    moved = await box.do(search_mails, folder="Dönç.x&y")
    folders = await list_folders(Asked("/folder", search="dön"), box.context())
    assert [(one["uid"], one["flags"]) for one in left] == [
        (4, ["deleted"]),  # by somebody else, and none of our business
        (3, ["$later", "seen"]),
    ]
    assert [one["subject"] for one in moved["mails"]] == ["0"]
    assert [one.value for one in folders.items] == ["Dönç.x&y"]


async def test_a_whole_mail_is_filed(box: Box) -> None:
    box.put(mail("keep"))
    raw = (await box.do(read_mail, uid=1, keep_raw=True))["raw"]

    done = await box.do(append_mail, folder="INBOX", file=raw, read=False)

    assert done["size"] == raw["size"]
    assert (await box.do(search_mails, subject="keep", state="unread"))["total"] == 2


async def test_uids_of_a_folder_that_was_made_anew_touch_nothing(box: Box) -> None:
    box.put(mail("a"))
    for step, config in (
        (delete_mails, {"uids": [1]}),
        (move_mails, {"uids": [1], "to_folder": "x"}),
        (flag_mails, {"uids": [1], "add": ["seen"]}),
        (read_mail, {"uid": 1}),
    ):
        with pytest.raises(Rejected) as refused:
            await run(step, {**config, "uid_validity": 7}, box.context())  # type: ignore[dict-item]
        assert refused.value.code == "imap.uids_changed"


BROKEN = [
    b"",
    b"\r\n\r\n",
    b"no header at all",
    b"Subject: =?utf-8?b?////?=\r\nFrom: <<<>>>\r\nDate: soon\r\n\r\nx",
    b"Subject: a\0b\xff\r\nContent-Type: text/plain; charset=nonsense\r\n\r\n\xff\xfe\0",
    b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: application/pdf;"
    b' name="a\r\n',
    b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!not base64",
    b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
        for n in range(1500)
    ),
]


@pytest.mark.parametrize("content", BROKEN, ids=range(len(BROKEN)))
async def test_a_mail_nobody_should_have_sent_is_read_as_far_as_it_goes(
    box: Box, content: bytes
) -> None:
    box.put(content or b"\r\n")

    read = await box.do(read_mail, uid=1)

    assert "\0" not in str(read)
    str(read).encode()


@pytest.mark.parametrize("way", ["off", "starttls", "tls"])
async def test_servers_are_spoken_to_in_their_way(box: Box, way: str) -> None:
    found = await run(search_mails, {}, box.context(way))

    assert found == {"mails": [], "total": 0}


async def test_a_refused_password_asks_to_reconnect(box: Box) -> None:
    for wrong in ({"password": "wrong"}, {"password": "wröng"}):
        with pytest.raises(ConnectionRefused):
            await run(search_mails, {}, box.context(**wrong))


async def test_a_certificate_of_somebody_else_is_refused(box: Box) -> None:
    for way in ("starttls", "tls"):
        with pytest.raises(Rejected) as refused:
            await run(search_mails, {}, box.context(way, ca_certificate=None))
        assert refused.value.code == "imap.tls"


@pytest.mark.parametrize(
    ("step", "config", "code"),
    [
        (search_mails, {"folder": "Nowhere"}, "imap.refused"),
        (read_mail, {"uid": 7}, "imap.not_found"),
        (move_mails, {"uids": [1], "to_folder": "Nowhere"}, "imap.refused"),
    ],
)
async def test_what_is_not_there_is_refused_in_words(
    box: Box, step: object, config: dict[str, JsonValue], code: str
) -> None:
    box.put(mail("a"))
    with pytest.raises(Rejected) as refused:
        await run(step, config, box.context())
    assert refused.value.code == code


@pytest.mark.case("INJ-05")
@pytest.mark.parametrize(
    ("step", "config"),
    [
        (search_mails, {"folder": "INBOX\r\nA1 DELETE INBOX"}),
        (search_mails, {"subject": 'x"\r\nA1 DELETE INBOX'}),
        (move_mails, {"uids": [1], "to_folder": "x\nA1 LOGOUT"}),
        (flag_mails, {"uids": [1], "add": ["x)\r\nA1 LOGOUT"]}),
        (flag_mails, {"uids": [1], "add": ["a b"]}),
        (read_mail, {"uid": "1 (BODY[])\r\n"}),
    ],
)
async def test_no_text_becomes_a_command(
    box: Box, step: object, config: dict[str, JsonValue]
) -> None:
    with pytest.raises(ValidationError):
        await run(step, config, box.context())


def test_quotes_in_what_is_sought_stay_quoted() -> None:
    assert SearchInput(subject='a"\\').criteria() == 'SUBJECT "a\\"\\\\"'
    with pytest.raises(ValidationError):
        ImapConnection(host="a.example", username="u", password="p\r\nA1 LOGOUT")


async def test_a_mail_that_was_perhaps_filed_is_said_to_be_unknown(box: Box) -> None:
    raw = await box.files.write(once(mail("unheard")), name="m.eml")
    with proxy(box.server.ports["off"]) as link:
        link.lose_answer_to(b"unheard")
        ctx = activity_context(
            box.connection(port=link.at), allow=f"localhost:{link.at}", files=box.files
        )
        with pytest.raises(Unanswered):
            await run(append_mail, {"file": raw.model_dump(by_alias=True)}, ctx)


async def test_a_server_that_hangs_up_may_be_back_later() -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    connection = ImapConnection(host="127.0.0.1", port=port, tls="off", username="u")
    async with server:
        ctx = activity_context(connection, allow=f"127.0.0.1:{port}")
        with pytest.raises(Retryable):
            await run(search_mails, {}, ctx)


async def test_a_server_that_is_silent_is_left_when_the_step_is_cancelled() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        connection = ImapConnection(host="127.0.0.1", port=port, tls="off", username="u")
        ctx = activity_context(connection, allow=f"127.0.0.1:{port}")
        begun = datetime.now(UTC)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(run(search_mails, {}, ctx), 0.3)
        accepted, _ = silent.accept()
        accepted.settimeout(5)
        assert accepted.recv(10) == b""  # our end is closed
    assert datetime.now(UTC) - begun < timedelta(seconds=5)


async def test_a_connection_is_tried(box: Box) -> None:
    out = EgressClient(Policy.parse(f"localhost:{box.server.ports['tls']}"))
    assert await box.connection("tls").check(out) == "Signed in to the mailbox."
    with pytest.raises(ConnectionRefused):
        await box.connection("tls", password="wrong").check(out)


@pytest.mark.case("SSRF-01")
async def test_a_closed_server_is_not_spoken_to() -> None:
    async with listening() as canary:
        connection = ImapConnection(host="localhost", port=canary.port, username="u")
        with pytest.raises(EgressBlocked):
            await run(search_mails, {}, activity_context(connection))
        assert canary.accepted == 0


async def once(content: bytes) -> AsyncIterator[bytes]:
    yield content
