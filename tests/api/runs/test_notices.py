"""Whoever starts a run hears of its end: signed, once, and again until it is taken."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx2
import pytest
from fastapi import FastAPI
from standardwebhooks import Webhook, WebhookVerificationError

from activities.parts import Parts
from engine.nodes import CONTROLS
from nextscript.catalog import Catalog
from nextscript.errors import Unavailable
from tests.api.people import Body, Person
from tests.api.stack import GREETS, Json, flow, node, publish, start, until, with_engine
from tests.engine.probes import PROBES
from tests.nextscript.egress.canary import Canary, listening, ok, redirect

FAILS = flow(node("start", "trigger.manual"), node("no", "flow.fail", message="Not today"))
HOLDS = flow(node("start", "trigger.manual"), node("hold", "wait.signal", name="go", timeout="1d"))
ONE_AT_ONCE: Json = {**HOLDS, "settings": {"concurrency": {"limit": 1}}}


@dataclass
class Notice:
    """One request as the receiver saw it."""

    path: str
    headers: dict[str, str]
    body: str

    @classmethod
    def read(cls, request: str) -> Notice:
        """Take a request apart."""
        head, _, body = request.partition("\r\n\r\n")
        lines = head.splitlines()
        pairs = (line.partition(":") for line in lines[1:])
        return cls(lines[0].split()[1], {n.lower(): v.strip() for n, _, v in pairs}, body)


def busy(seconds: int = 1) -> bytes:
    """A 503 that asks for patience."""
    head = f"HTTP/1.1 503 Busy\r\nRetry-After: {seconds}\r\nContent-Length: 0\r\n"
    return f"{head}Connection: close\r\n\r\n".encode()


def status(code: int) -> bytes:
    """An answer of nothing but its status."""
    return f"HTTP/1.1 {code} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()


@asynccontextmanager
async def told(parts: Parts, answers: Iterator[bytes]) -> AsyncIterator[Canary]:
    """A receiver the instance may reach."""
    async with listening(lambda _: next(answers, ok())) as receiver:
        opened = [*parts.settings.egress_allow, f"127.0.0.1:{receiver.port}"]
        parts.settings = parts.settings.model_copy(update={"egress_allow": opened})
        yield receiver


@asynccontextmanager
async def stack(app: FastAPI, address: str, *answers: bytes) -> AsyncIterator[Canary]:
    """A receiver that gives these answers first, and an instance that runs flows."""
    parts: Parts = app.state.parts
    parts.catalog = Catalog.of(CONTROLS, PROBES)
    async with told(parts, iter(answers)) as receiver:
        vars(app.state.running).pop("dialler", None)
        async with with_engine(parts, address):
            yield receiver


async def secret_of(person: Person, **body: Json) -> str:
    """Make a signing secret."""
    answer = await person.http.post(f"/v1/projects/{person.project}/signing-secret", json=body)
    assert answer.status_code == 201, answer.text
    made: str = answer.json()["secret"]
    return made


def at(receiver: Canary, path: str = "/ended?token=t0ken") -> Body:
    """Say where the end is to be told."""
    return {"url": f"http://127.0.0.1:{receiver.port}{path}"}


async def heard(receiver: Canary, many: int = 1, seconds: float = 15) -> list[Notice]:
    """Wait for so many requests."""
    for _ in range(int(seconds * 20)):
        if len(receiver.requests) >= many:
            break
        await asyncio.sleep(0.05)
    assert len(receiver.requests) >= many
    return [Notice.read(one) for one in receiver.requests]


async def settled(person: Person, run: Json) -> Json:
    """Wait until telling the end is over."""
    for _ in range(200):
        found = (await person.http.get(f"/v1/runs/{run['id']}")).json()["callback"]
        if found["state"] not in ("waiting", "sending"):
            return found
        await asyncio.sleep(0.05)
    raise AssertionError(found)


async def test_the_end_of_a_run_is_told_once_and_signed(
    owner: Person, app: FastAPI, temporal_address: str
) -> None:
    async with stack(app, temporal_address) as receiver:
        secret, made = await secret_of(owner), await publish(owner, GREETS)
        run = await start(owner, made, input={"name": "Ada"}, callback=at(receiver), key="k")
        again = await start(owner, made, input={"name": "Ada"}, callback=at(receiver), key="k")
        callback = await settled(owner, run)
        await asyncio.sleep(0.5)

    (notice,) = [Notice.read(one) for one in receiver.requests]
    said = Webhook(secret).verify(notice.body, notice.headers)
    assert again["id"] == run["id"]
    assert notice.path == "/ended?token=t0ken"
    assert said["type"] == "run.succeeded"
    assert said["data"]["id"] == run["id"]
    assert said["data"]["output"] == {"text": "Hello Ada"}
    assert said["data"]["idempotency_key"] == "k"
    assert callback == {
        "url": f"http://127.0.0.1:{receiver.port}/ended",
        "state": "delivered",
        "attempts": 1,
        "error": None,
    }
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(notice.body + " ", notice.headers)


async def test_a_receiver_that_is_busy_is_told_again_under_the_same_id(
    owner: Person, app: FastAPI, temporal_address: str
) -> None:
    async with stack(app, temporal_address, busy(), busy()) as receiver:
        secret, made = await secret_of(owner), await publish(owner, GREETS)
        run = await start(owner, made, input={"name": "Ada"}, callback=at(receiver))
        notices = await heard(receiver, 3)
        callback = await settled(owner, run)

    assert len({one.headers["webhook-id"] for one in notices}) == 1
    assert len({one.headers["webhook-timestamp"] for one in notices}) == 3
    assert len({one.body for one in notices}) == 1
    for one in notices:
        Webhook(secret).verify(one.body, one.headers)
    assert (callback["state"], callback["attempts"]) == ("delivered", 3)


async def test_an_error_is_followed_by_another_attempt_and_meanwhile_said(
    owner: Person, app: FastAPI, temporal_address: str
) -> None:
    async with stack(app, temporal_address, status(404)) as receiver:
        await secret_of(owner)
        made = await publish(owner, GREETS)
        run = await start(owner, made, input={"name": "Ada"}, callback=at(receiver))
        await heard(receiver, 1)
        for _ in range(40):
            between = (await owner.http.get(f"/v1/runs/{run['id']}")).json()["callback"]
            if between["error"]:
                break
            await asyncio.sleep(0.05)
        callback = await settled(owner, run)

    assert (between["state"], between["error"]) == ("sending", "The receiver answered 404")
    assert (callback["state"], callback["attempts"], callback["error"]) == ("delivered", 2, None)


async def test_a_receiver_that_is_gone_is_left_alone(
    owner: Person, app: FastAPI, temporal_address: str
) -> None:
    async with stack(app, temporal_address, status(410)) as receiver:
        await secret_of(owner)
        made = await publish(owner, GREETS)
        run = await start(owner, made, input={"name": "Ada"}, callback=at(receiver))
        callback = await settled(owner, run)

    assert (callback["state"], callback["attempts"]) == ("gone", 1)
    assert receiver.accepted == 1


@pytest.mark.case("SSRF-09")
async def test_a_redirect_is_not_followed(
    owner: Person, app: FastAPI, temporal_address: str
) -> None:
    async with listening() as inside:
        away = redirect(f"http://127.0.0.1:{inside.port}/", 307)
        async with stack(app, temporal_address, away) as receiver:
            await secret_of(owner)
            made = await publish(owner, GREETS)
            run = await start(owner, made, input={"name": "Ada"}, callback=at(receiver))
            callback = await settled(owner, run)

    assert (callback["state"], callback["attempts"]) == ("delivered", 2)
    assert inside.accepted == 0


async def test_failed_and_cancelled_runs_are_told_too(
    owner: Person, app: FastAPI, temporal_address: str
) -> None:
    async with stack(app, temporal_address) as receiver:
        await secret_of(owner)
        fails, held = await publish(owner, FAILS), await publish(owner, ONE_AT_ONCE, name="Held")
        await start(owner, fails, callback=at(receiver, "/failed"))
        first = await start(owner, held, callback=at(receiver, "/running"))
        queued = await start(owner, held, callback=at(receiver, "/queued"))
        await until(owner, first["id"], "waiting")
        for run in (queued, first):
            await owner.http.post(f"/v1/runs/{run['id']}/cancel", json={})
        notices = {one.path: json.loads(one.body) for one in await heard(receiver, 3)}

    assert notices["/failed"]["type"] == "run.failed"
    assert notices["/failed"]["data"]["error"]["message"] == "Not today"
    assert notices["/running"]["type"] == notices["/queued"]["type"] == "run.cancelled"


async def test_what_ends_while_the_engine_is_away_is_told_later(
    owner: Person, app: FastAPI, temporal_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stack(app, temporal_address) as receiver:
        await secret_of(owner)
        made = await publish(owner, GREETS)
        with monkeypatch.context() as patched:
            patched.setattr("activities.runs.notices.tell_end", away)
            run = await start(owner, made, input={"name": "Ada"}, callback=at(receiver))
            await until(owner, run["id"], "succeeded")
            await asyncio.sleep(0.5)
            assert receiver.accepted == 0
        assert (await settled(owner, run))["state"] == "delivered"


async def test_both_secrets_sign_while_one_replaces_the_other(
    owner: Person, app: FastAPI, temporal_address: str
) -> None:
    async with stack(app, temporal_address) as receiver:
        old, new = await secret_of(owner), await secret_of(owner)
        made = await publish(owner, GREETS)
        await start(owner, made, input={"name": "Ada"}, callback=at(receiver))
        (first,) = await heard(receiver, 1)
        newest = await secret_of(owner, keep_old_hours=0)
        await start(owner, made, input={"name": "Ada"}, callback=at(receiver))
        second = (await heard(receiver, 2))[1]

    for secret in (old, new):
        Webhook(secret).verify(first.body, first.headers)
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(second.body, second.headers)
    Webhook(newest).verify(second.body, second.headers)


@pytest.mark.case("SSRF-01", "SSRF-05", "SSRF-11", "SSRF-13")
@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://127.0.0.1:9999/", "egress.blocked"),
        ("http://localhost:9999/", "egress.blocked"),
        ("http://[::ffff:169.254.169.254]/", "egress.blocked"),
        ("http://10.1.2.3/", "egress.blocked"),
        ("https://93.184.215.14:6379/", "egress.port_blocked"),
        ("https://ada:secret@example.com/", "url.invalid"),
        ("http://93.184.215.14\\@127.0.0.1/", "url.invalid"),
        ("file:///etc/passwd", "url.invalid"),
        ("ended", "url.invalid"),
    ],
)
async def test_an_address_that_may_not_be_told_is_refused_at_the_start(
    owner: Person, url: str, code: str
) -> None:
    await secret_of(owner)
    made = await publish(owner, GREETS)

    answer = await ask(owner, made, url)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["errors"][0]["pointer"] == "/callback/url"
    assert (await owner.http.get("/v1/runs")).json()["items"] == []
    assert (await ask(owner, made, "https://93.184.215.14/ended")).status_code == 202


async def test_without_a_signing_secret_nothing_is_promised(owner: Person) -> None:
    made = await publish(owner, GREETS)

    answer = await ask(owner, made, "https://93.184.215.14/ended")

    assert (answer.status_code, answer.json()["code"]) == (422, "run.callback")
    assert "signing-secret" in answer.json()["detail"]


async def test_a_secret_is_shown_once_and_only_to_whoever_manages_the_project(
    owner: Person,
) -> None:
    url = f"/v1/projects/{owner.project}/signing-secret"
    before = (await owner.http.get(url)).json()
    secret = await secret_of(owner)
    after = (await owner.http.get(url)).text

    assert before == {"created_at": None, "previous_until": None}
    assert secret.startswith("whsec_")
    assert secret not in after
    made = await owner.http.post(
        "/v1/api-keys", json={"name": "reads", "scopes": ["project.read", "run.start"]}
    )
    owner.http.headers["authorization"] = f"Bearer {made.json()['secret']}"
    assert (await owner.http.post(url, json={})).status_code == 403


async def away(*_: object) -> None:
    """Answer as Temporal does while it is away."""
    raise Unavailable("Temporal does not answer just now")


async def ask(person: Person, made: Body, url: str) -> httpx2.Response:
    """Ask for a start with a callback."""
    body = {"input": {"name": "Ada"}, "callback": {"url": url}}
    return await person.http.post(f"/v1/flows/{made['id']}/runs", json=body)
