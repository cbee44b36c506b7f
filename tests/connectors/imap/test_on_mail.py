"""A run for each mail that arrives."""

from __future__ import annotations

import asyncio
import sys

import pytest

from connectors.imap.on_mail import on_mail
from nextscript.errors import ConnectionRefused, Retryable
from nextscript.testing import Heard, activity_context, listening
from tests.connectors.imap.conftest import Box
from tests.connectors.imap.test_imap import BROKEN, mail
from tests.faults.proxy import proxy


def subjects(heard: Heard) -> list[object]:
    """Give what the runs were about, in their order."""
    return [one.data["subject"] for one in heard.events.values()]  # type: ignore[index, call-overload]


async def begun(heard: Heard) -> None:
    """Wait until it listens: it has noted where it begins."""
    async with asyncio.timeout(10):
        while heard.state is None:  # noqa: ASYNC110 - the kit tells of events alone
            await asyncio.sleep(0.01)


async def test_each_mail_that_arrives_starts_one_run_at_once(box: Box) -> None:
    box.put(mail("before"))
    async with listening(on_mail, {}, box.context()) as heard:
        await begun(heard)
        box.put(mail("one"))
        await heard.first(1)
        box.put(mail("two"), mail("three"))
        await heard.first(3, seconds=10)

    assert subjects(heard) == ["one", "two", "three"]
    assert heard.again == 0


async def test_it_goes_on_where_it_was_and_reads_what_came_meanwhile(box: Box) -> None:
    async with listening(on_mail, {}, box.context()) as heard:
        await begun(heard)
    box.put(*(mail(str(n)) for n in range(50)))

    async with listening(on_mail, {}, box.context(), heard):
        await heard.first(25)
    async with listening(on_mail, {}, box.context(), heard):
        await heard.first(50)

    assert subjects(heard) == [str(n) for n in range(50)]
    assert len(heard.events) == 50
    assert isinstance(heard.state, dict)
    assert heard.state["uid"] == 50


async def test_a_mail_is_marked_as_read_only_when_asked(box: Box) -> None:
    for config, unread in (({}, 1), ({"mark_read": True}, 0)):
        async with listening(on_mail, config, box.context()) as heard:
            await begun(heard)
            box.put(mail("a"))
            await heard.first(1)
            await asyncio.sleep(0.2)
        with box.opened() as other:
            assert len(other.uids("UNSEEN")) == unread
            other.delete(other.uids())


async def test_broken_mails_hold_up_nobody(box: Box) -> None:
    async with listening(on_mail, {}, box.context()) as heard:
        await begun(heard)
        box.put(*(one or b"\r\n" for one in BROKEN), mail("sound"))
        await heard.first(len(BROKEN) + 1)

    assert subjects(heard)[-1] == "sound"
    problems = [one.data["problem"] for one in heard.events.values()]  # type: ignore[index, call-overload]
    assert any("deep" in str(one) for one in problems)


async def test_a_folder_that_was_made_anew_goes_on_with_what_comes(box: Box) -> None:
    box.put(mail("old"))
    heard = Heard(state={"validity": 7, "uid": 900})
    async with listening(on_mail, {}, box.context(), heard):
        await asyncio.sleep(0.3)
        box.put(mail("new"))
        await heard.first(1)

    assert subjects(heard) == ["new"]


async def test_a_lost_connection_is_told(box: Box) -> None:
    with proxy(box.server.ports["off"]) as link:
        ctx = activity_context(box.connection(port=link.at), allow=f"localhost:{link.at}")
        with pytest.raises(Retryable):  # noqa: PT012 - a listener raises when its block ends
            async with listening(on_mail, {}, ctx) as heard:
                await begun(heard)
                await asyncio.sleep(0.2)
                link.cut()
                await asyncio.sleep(1)


async def test_without_idle_it_looks_again_and_again(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = sys.modules[on_mail.__module__]
    monkeypatch.setattr(module, "_LOOK_SECONDS", 0.1)
    monkeypatch.setattr(module, "_IDLE", "NO SUCH THING")
    async with listening(on_mail, {}, box.context()) as heard:
        await begun(heard)
        box.put(mail("seen"))
        await heard.first(1, seconds=5)

    assert subjects(heard) == ["seen"]


async def test_a_refused_password_is_told(box: Box) -> None:
    with pytest.raises(ConnectionRefused):
        async with listening(on_mail, {}, box.context(password="wrong")):
            await asyncio.sleep(1)
