"""What becomes of a step when a model's service says no, breaks or lies."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pydantic import JsonValue

from activities.ai.classify import classify
from activities.ai.connection import OpenAIConnection
from activities.ai.embed import embed
from activities.ai.extract import extract
from activities.ai.generate import generate
from activities.ai.summarise import summarise
from nextscript.errors import (
    ConnectionRefused,
    EgressBlocked,
    NextScriptError,
    RateLimited,
    Rejected,
    Retryable,
    Unanswered,
)
from nextscript.testing import activity_context, run
from tests.activities.ai.conftest import KEY, Models, Says, connected
from tests.nextscript.egress.canary import listening

ASK = {"prompt": "Say hello"}


def no(status: int, message: str, code: str | None = None, **headers: str) -> Says:
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
    return Says(status=status, error=error, headers=headers)


@pytest.mark.parametrize(
    ("says", "error", "code"),
    [
        (no(401, "Incorrect API key"), ConnectionRefused, "connection.refused"),
        (no(403, "Country not supported"), Rejected, "ai.rejected"),
        (no(404, "no such model", "model_not_found"), Rejected, "ai.model"),
        (no(400, "too long", "context_length_exceeded"), Rejected, "ai.too_long"),
        (no(400, "maximum context length is 8192 tokens"), Rejected, "ai.too_long"),
        (no(400, "flagged", "content_filter"), Rejected, "ai.filtered"),
        (no(400, "temperature is not supported"), Rejected, "ai.rejected"),
        (no(429, "no credit", "insufficient_quota"), Rejected, "ai.quota"),
        (no(429, "slow down"), RateLimited, "ai.rate_limited"),
        (no(500, "our fault"), Retryable, "ai.unavailable"),
        (Says("bad words", finish="content_filter"), Rejected, "ai.filtered"),
        (Says(refusal="I cannot help with that."), Rejected, "ai.refused"),
        (Says(""), Rejected, "ai.empty"),
        (Says(raw="data: {not json}\n\n"), Unanswered, "ai.unreadable"),
        (Says(raw='data: {"error": {"message": "overloaded"}}\n\n'), Retryable, "ai.unavailable"),
        (Says("The connection breaks here", ends=3), Unanswered, "http.connection"),
    ],
)
async def test_a_refusal_is_said_by_its_type_and_code(
    models: Models, says: Says, error: type[NextScriptError], code: str
) -> None:
    models.says(says)

    with pytest.raises(error) as refused:
        await run(generate, ASK, connected(models))

    assert (type(refused.value), refused.value.code) == (error, code)
    assert len(models.asked) == 1  # the library tries nothing again: the step's policy does


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        ({"retry-after": "soon"}, None),
    ],
)
async def test_a_limit_says_how_long_to_wait(
    models: Models, headers: dict[str, str], wait: float | None
) -> None:
    models.says(no(429, "slow down", **headers))

    with pytest.raises(RateLimited) as limited:
        await run(generate, ASK, connected(models))

    assert limited.value.retry_after == (None if wait is None else timedelta(seconds=wait))


@pytest.mark.case("SSRF-01")
@pytest.mark.parametrize(
    ("step", "config"),
    [
        (generate, ASK),
        (extract, {"text": "a", "fields": {}}),
        (classify, {"text": "a", "labels": [{"name": "b"}]}),
        (summarise, {"text": "a"}),
        (embed, {"texts": "a"}),
    ],
)
async def test_a_closed_address_is_never_asked(
    models: Models, step: Any, config: dict[str, JsonValue]
) -> None:
    with pytest.raises(EgressBlocked):
        await run(step, config, connected(models, allow=""))

    assert models.asked == []


@pytest.mark.case("AI-05")
async def test_the_key_does_not_follow_a_redirect_to_another_server(models: Models) -> None:
    async with listening() as canary:
        elsewhere = f"http://127.0.0.1:{canary.port}/v1/chat/completions"
        models.says(Says(status=307, headers={"location": elsewhere}))
        with pytest.raises(NextScriptError):
            await run(generate, ASK, connected(models, allow="127.0.0.1"))

    assert canary.accepted == 1
    assert KEY not in canary.requests[0]


@pytest.mark.case("AI-01")
async def test_an_address_the_model_writes_is_not_opened(models: Models) -> None:
    async with listening() as canary:
        models.says(f"![x](http://127.0.0.1:{canary.port}/?d=secret) <script>fetch()</script>")
        found = await run(generate, ASK, connected(models, allow="127.0.0.1"))

    assert isinstance(found, dict)
    assert "secret" in str(found["text"])
    assert canary.accepted == 0


async def test_a_server_that_is_not_there_can_be_tried_again() -> None:
    nowhere = OpenAIConnection(base_url="http://127.0.0.1:9/v1", model="m")

    with pytest.raises(Retryable) as lost:
        await run(generate, ASK, activity_context(nowhere, allow="127.0.0.1:9"))

    assert lost.value.code == "http.connection"


async def test_the_connection_s_test_tells_a_wrong_key_from_a_right_one(models: Models) -> None:
    right, wrong = connected(models), connected(models, key="sk-wrong")

    assert "answered 200" in str(await right.connection.check(right.http))  # type: ignore[arg-type]
    with pytest.raises(ConnectionRefused):
        await wrong.connection.check(wrong.http)  # type: ignore[arg-type]


def test_openai_s_own_models_are_told_their_limit_by_its_new_name() -> None:
    own = OpenAIConnection(model="m")
    other = OpenAIConnection(base_url="https://llm.example.com/v1", model="m")

    assert own.limit_name == "max_completion_tokens"
    assert other.limit_name == "max_tokens"
    assert (
        OpenAIConnection(base_url="https://notopenai.com/v1", model="m").limit_name == "max_tokens"
    )
