"""Public chats: a message starts one run, whose answer is read where it was written."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from activities import BUILTIN
from activities.parts import Parts
from engine.nodes import CONTROLS
from nextscript.catalog import Catalog
from tests.api.forms.visitors import PAGE, runs
from tests.api.people import Person
from tests.api.stack import flow, node, publish, with_engine
from tests.api.test_errors import assert_problem

Json = Any  # tests look into answers freely
ECHO = node("say", "data.set", values={"text": "You said {{ chat.text }}"})


@pytest.fixture
async def engine(parts: Parts, temporal_address: str) -> AsyncIterator[Parts]:
    """Let runs really run."""
    parts.catalog = Catalog.of(CONTROLS, BUILTIN)
    async with with_engine(parts, temporal_address) as joined:
        yield joined


class Visitor:
    """Somebody with the page open: their conversation, and what it sends."""

    def __init__(self, http: httpx2.AsyncClient, path: str) -> None:
        self.http = http
        self.path = path
        self.headers = {"Chat-Session": secrets.token_urlsafe(24)}

    async def write(self, text: str, id: str | None = None) -> httpx2.Response:
        body = {"id": id or secrets.token_urlsafe(12), "text": text}
        return await self.http.post(f"{self.path}/messages", json=body, headers=self.headers)

    async def answer(self, sent: httpx2.Response) -> Json:
        assert sent.status_code == 202, sent.text
        url = f"{self.path}/messages/{sent.json()['id']}"
        for _ in range(6):
            said = (await self.http.get(url, headers=self.headers)).json()
            if said["state"] != "waiting":
                return said
        raise AssertionError("nobody answered")

    async def said(self) -> Json:
        listed = await self.http.get(f"{self.path}/messages", headers=self.headers)
        return listed.json()["items"]


async def chat(
    owner: Person, http: httpx2.AsyncClient, *rest: Json, outputs: Json = None, **config: Json
) -> Visitor:
    """Publish a chat, and open it."""
    trigger = node("chat", "trigger.chat", **{"title": "Ask us", **config})
    made = await publish(owner, flow(trigger, *rest, **({"outputs": outputs} if outputs else {})))
    (page,) = (await owner.http.get(f"/v1/flows/{made['id']}/pages")).json()["items"]
    return Visitor(http, str(page["url"]).removeprefix("https://flows.test"))


async def test_a_message_is_answered_with_the_runs_result_and_knows_what_was_said(
    owner: Person, anybody: httpx2.AsyncClient, engine: Parts
) -> None:
    said = "{{ chat.history | map('text') | join(' / ') }} > {{ chat.text }}"
    visitor = await chat(owner, anybody, ECHO, outputs={"text": said})

    first = await visitor.answer(await visitor.write("one"))
    second = await visitor.answer(await visitor.write("two"))

    assert (first["state"], first["answer"]) == ("answered", " > one")
    assert second["answer"] == "one /  > one > two"
    assert [one["answer"] for one in await visitor.said()] == [first["answer"], second["answer"]]
    found = await runs(owner)
    assert {one["source"] for one in found} == {"chat"}


async def test_a_step_may_answer_while_the_run_goes_on(
    owner: Person, anybody: httpx2.AsyncClient, engine: Parts
) -> None:
    reply = node("reply", "webhook.respond", body="Hello {{ chat.text }}")
    wait = node("wait", "wait.signal", name="never", timeout="1h")
    visitor = await chat(owner, anybody, reply, wait)

    answer = await visitor.answer(await visitor.write("Bo"))

    assert (answer["state"], answer["answer"]) == ("answered", "Hello Bo")


async def test_a_run_that_fails_tells_the_visitor_nothing_of_why(
    owner: Person, anybody: httpx2.AsyncClient, engine: Parts
) -> None:
    visitor = await chat(owner, anybody, node("fail", "flow.fail", message="NSCANARY"))

    answer = await visitor.answer(await visitor.write("hello"))

    assert (answer["state"], answer["answer"]) == ("failed", None)


async def test_a_message_that_is_sent_again_starts_nothing(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    visitor = await chat(owner, anybody, ECHO)

    sent = await asyncio.gather(*(visitor.write("hello", id="message-1") for _ in range(5)))
    other = await visitor.write("something else", id="message-1")

    assert {one.status_code for one in sent} == {202}
    assert (other.status_code, other.json()["code"]) == (422, "idempotency.mismatch")
    assert len(await runs(owner)) == 1
    assert len(await visitor.said()) == 1


async def test_nobody_reads_a_conversation_that_is_not_theirs(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    visitor = await chat(owner, anybody, ECHO)
    sent = (await visitor.write("secret")).json()["id"]
    stranger = Visitor(anybody, visitor.path)

    one = await anybody.get(f"{visitor.path}/messages/{sent}", headers=stranger.headers)
    without = await anybody.get(f"{visitor.path}/messages")

    assert await stranger.said() == []
    assert (one.status_code, without.status_code) == (404, 400)
    (run,) = await runs(owner)
    output = (await owner.http.get(f"/v1/runs/{run['id']}/steps/chat/output")).text
    assert visitor.headers["Chat-Session"] not in output


@pytest.mark.case("AI-15")
async def test_ai_15_a_flood_of_messages_is_told_to_wait_and_starts_no_runs(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    quick = await chat(owner, anybody, ECHO, per_minute=3)
    budget = await chat(owner, anybody, ECHO, per_day=2)
    one = Visitor(anybody, quick.path)

    minute = [await one.write("hello") for one in [quick, one] * 3]
    day = [await budget.write("hello") for _ in range(4)]

    assert [one.status_code for one in minute] == [202] * 3 + [429] * 3
    assert [one.status_code for one in day] == [202] * 2 + [429] * 2
    assert_problem(day[-1], 429)
    assert (minute[-1].json()["code"], day[-1].json()["code"]) == ("limit.page", "limit.page_day")
    assert int(day[-1].headers["retry-after"]) > 0
    assert len(await runs(owner)) == 5


@pytest.mark.case("WEB-01")
async def test_web_01_the_page_runs_our_script_and_no_other(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    nasty = "</title><script>window.__pwned=1</script>"
    visitor = await chat(owner, anybody, ECHO, title=nasty, greeting=nasty)

    page = await anybody.get(visitor.path, headers=PAGE)
    script = await anybody.get("/c/chat.js")

    assert page.text.count("<script") == 1
    assert '<script src="/c/chat.js" defer></script>' in page.text
    policy = page.headers["content-security-policy"]
    assert "script-src 'self'; connect-src 'self'" in policy
    assert "unsafe" not in policy
    assert script.headers["content-type"].startswith("text/javascript")
    assert "innerHTML" not in script.text


async def test_a_chat_for_people_who_are_signed_in_is_nobody_elses(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    visitor = await chat(owner, anybody, ECHO, protect="signed-in")
    same = {"sec-fetch-site": "same-origin"}
    mine = Visitor(owner.http, visitor.path)
    mine.headers |= same

    stranger = await visitor.write("hello")
    page = await anybody.get(visitor.path, headers=PAGE)
    sent = await mine.write("hello")

    assert (stranger.status_code, page.status_code, sent.status_code) == (401, 303, 202)
    assert (await runs(owner))[0]["started_by"]["name"] == "Ada"


@pytest.mark.case("HOOK-11")
async def test_what_is_deleted_is_gone_from_the_conversation_too(
    owner: Person, anybody: httpx2.AsyncClient, engine: Parts
) -> None:
    visitor = await chat(owner, anybody, ECHO)
    sent = await visitor.write("hello")
    await visitor.answer(sent)
    (run,) = await runs(owner)

    deleted = await owner.http.delete(f"/v1/runs/{run['id']}")

    assert deleted.status_code == 204, deleted.text
    assert await visitor.said() == []
    unknown = await anybody.get(f"/c/{'x' * 32}/messages", headers=visitor.headers)
    assert unknown.status_code == 404
