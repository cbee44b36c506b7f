"""Messages of a topic, over real HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any, cast

import pytest
from pydantic import JsonValue, ValidationError
from starlette.responses import Response
from typing_extensions import override

from connectors.pubsub.choices import topics
from connectors.pubsub.connection import PubsubConnection
from connectors.pubsub.on_message import on_message
from connectors.pubsub.publish import publish
from connectors.pubsub.pull import pull
from nextscript.egress import EgressClient, Policy
from nextscript.errors import (
    ConnectionRefused,
    EgressBlocked,
    NextScriptError,
    RateLimited,
    Rejected,
    Retryable,
    Unavailable,
)
from nextscript.options import Asked
from nextscript.testing import Heard, listening, run
from nextscript.triggers import Event, Kept
from tests.connectors.pubsub.service import ACCOUNT, Service, refused, serving

Json = Any  # tests look into answers freely
FLOWS: dict[str, JsonValue] = {"subscription": "flows"}


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    """A service of the test's own."""
    async with serving() as made:
        yield made


async def sent(service: Service, *bodies: JsonValue, **more: JsonValue) -> Json:
    config: dict[str, JsonValue] = {"topic": "orders", "messages": list(bodies), **more}
    return await run(publish, config, service.ctx())


async def test_messages_are_published_and_taken_with_what_is_said_about_them(
    service: Service,
) -> None:
    bodies: list[JsonValue] = [{"n": one} for one in range(1_203)]
    done = await sent(service, *bodies, attributes={"shop": "north"}, ordering_key="a")

    got: Json = await run(pull, {**FLOWS, "max_messages": 1_000}, service.ctx())

    assert (done["count"], got["count"]) == (1_203, 1_000)
    first = got["messages"][0]
    assert first["body"] == {"n": 0}
    assert first["message_id"] == done["message_ids"][0]
    assert first["attributes"] == {"shop": "north", "effect": "effect-key-of-the-test.0"}
    assert first["ordering_key"] == "a"
    assert service.held == {}


async def test_a_token_is_asked_for_once_by_a_listener(service: Service) -> None:
    async with listening(on_message, FLOWS, service.ctx()) as heard:
        await sent(service, "a")
        await heard.first(1)
        await sent(service, "b")
        await heard.first(2)

    assert service.tokens_given == 3  # the listener's, and one for each step


async def test_each_message_is_an_event_and_is_acknowledged_when_its_run_is_started(
    service: Service,
) -> None:
    async with listening(on_message, FLOWS, service.ctx()) as heard:
        await sent(service, {"n": 1}, "text")
        events = await heard.first(2)
        await emptied(service)

    assert [cast(Json, one.data)["body"] for one in events] == [{"n": 1}, "text"]


class Dying(Heard):
    """Keeps the start and is gone before it answers, as a worker that is killed then."""

    @override
    async def start(self, events: Sequence[Event], keep: Kept | None) -> list[str | None]:
        if events:
            await super().start(events, keep)
        raise Unavailable("killed")


async def test_a_worker_that_dies_in_between_loses_nothing(service: Service) -> None:
    await sent(service, "a", "b", "c")
    dying = Dying()
    with pytest.raises(Unavailable):
        async with listening(on_message, FLOWS, service.ctx(), dying):
            await dying.first(3)
    service.again()

    alive = Heard(events=dict(dying.events))
    async with listening(on_message, FLOWS, service.ctx(), alive):
        await emptied(service)

    assert (len(alive.events), alive.again) == (3, 3)


@pytest.mark.parametrize("dead_letters", [True, False])
async def test_a_message_the_flow_refuses_comes_again_only_for_a_dead_letter_topic(
    service: Service, dead_letters: bool
) -> None:
    service.dead_letters = dead_letters
    await sent(service, "good", "bad")
    heard = Heard(refuse=lambda event: "no" if cast(Json, event.data)["body"] == "bad" else None)

    async with listening(on_message, FLOWS, service.ctx(), heard):
        await heard.first(1)
        await emptied(service, held=int(dead_letters))

    assert [cast(Json, one.data)["body"] for one in heard.events.values()] == ["good"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (refused(404, "Resource not found"), Rejected),
        (refused(401, "invalid credentials"), ConnectionRefused),
        (refused(429, "Quota exceeded"), RateLimited),
        (refused(503, "try again"), RateLimited),
        (refused(500, "internal"), Retryable),
        (Response("<html>", media_type="text/html"), Rejected),
    ],
)
async def test_what_the_service_refuses_is_understood(
    service: Service, answer: Response, error: type[NextScriptError]
) -> None:
    service.answer = answer

    with pytest.raises(error):
        await run(pull, FLOWS, service.ctx())


async def test_a_key_that_google_does_not_know_asks_to_reconnect(service: Service) -> None:
    service_key = {**ACCOUNT, "private_key": "-----BEGIN PRIVATE KEY-----\nnone"}

    with pytest.raises(ConnectionRefused, match="cannot be read"):
        await run(pull, FLOWS, service.ctx(account=service_key))
    with pytest.raises(ValidationError, match="the whole JSON file"):
        PubsubConnection.model_validate({"project": "shop-123456", "account": "{}"})


@pytest.mark.parametrize("name", ["../topics", "a/b", "x", "projects/p/subscriptions/../x", "a b"])
async def test_what_cannot_be_a_name_is_refused(service: Service, name: str) -> None:
    with pytest.raises(Rejected) as refusal:
        await run(pull, {"subscription": name}, service.ctx())

    assert refusal.value.code == "pubsub.name"


async def test_a_closed_address_is_refused_and_a_connection_is_tried(service: Service) -> None:
    out = EgressClient(Policy.parse(f"127.0.0.1:{service.port}"))

    with pytest.raises(EgressBlocked):
        await run(pull, FLOWS, service.ctx(allow=False))
    assert "topics can be listed" in str(await service.ctx().connection.check(out))
    found = await topics(Asked("/topic"), service.ctx())
    assert [one.value for one in found.items] == ["orders"]


async def emptied(service: Service, held: int = 0) -> None:
    async with asyncio.timeout(10):
        while service.waiting or len(service.held) != held:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.02)
