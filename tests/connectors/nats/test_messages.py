"""Messages, requests, streams and buckets of a real NATS."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import JsonValue, ValidationError

from connectors.nats.create_stream import create_stream
from connectors.nats.get_messages import get_messages
from connectors.nats.kv_get import kv_get
from connectors.nats.kv_put import kv_put
from connectors.nats.publish import PublishInput, publish
from connectors.nats.request import request
from connectors.nats.stream_info import stream_info
from nextscript.errors import Rejected, Retryable, Unanswered
from nextscript.testing import MemoryFiles, activity_context, run
from tests.connectors.nats.conftest import PORT, Stream, context, local
from tests.faults.proxy import proxy


async def test_a_message_is_kept_with_its_headers_and_once_by_its_id(stream: Stream) -> None:
    sent: dict[str, JsonValue] = {"body": {"name": "Jürgen"}, "headers": {"shop": "north"}}
    for again in (False, True):
        found = await run(publish, {"subject": stream.subject, **sent}, context())
        assert found == {
            "count": 1,
            "messages": [{"stream": stream.name, "sequence": 1, "duplicate": again}],
        }
    kept: Any = await run(get_messages, {"stream": stream.name}, context())
    (message,) = kept["messages"]
    assert (message["body"], message["subject"]) == ({"name": "Jürgen"}, stream.subject)
    assert message["headers"]["shop"] == "north"


async def test_many_are_one_step_and_are_read_page_by_page(stream: Stream) -> None:
    assert (await stream.publish(*range(250)))["count"] == 250
    page: Any = await run(get_messages, {"stream": stream.name, "max_messages": 100}, context())
    rest: Any = await run(
        get_messages, {"stream": stream.name, "max_messages": 500, "first": page["next"]}, context()
    )
    assert sorted(one["body"] for one in page["messages"] + rest["messages"]) == list(range(250))
    assert (page["more"], rest["more"]) == (True, False)
    files = MemoryFiles()
    there = activity_context(local(), allow="127.0.0.1", files=files)
    config: dict[str, JsonValue] = {
        "stream": stream.name,
        "subject": "nothing.>",
        "into_file": True,
    }
    none: Any = await run(get_messages, config, there)
    assert (none["count"], files.content(none["file"]["$file"])) == (0, b"")


async def test_a_message_nobody_has_to_keep_reaches_who_listens(stream: Stream) -> None:
    heard = await stream.door.subscribe("ticks." + stream.name)
    await stream.door.flush()
    config: dict[str, JsonValue] = {
        "subject": "ticks." + stream.name,
        "body": "AAH/",
        "body_as": "base64",
        "kept": False,
    }
    assert await run(publish, config, context()) == {"count": 1, "messages": []}
    assert (await heard.next_msg(5)).data == b"\x00\x01\xff"


async def test_a_message_no_stream_keeps_is_refused() -> None:
    with pytest.raises(Rejected) as refused:
        await run(publish, {"subject": "nobody.keeps.this", "body": 1}, context())
    assert refused.value.code == "nats.no_stream"
    with pytest.raises(Rejected) as refused:
        await run(publish, {"subject": "large", "body": "x" * 2_000_000, "kept": False}, context())
    assert refused.value.code == "message.too_large"


async def test_a_message_whose_confirmation_was_lost_may_be_there_and_one_says_so(
    stream: Stream,
) -> None:
    with proxy(PORT) as link:
        link.lose_answer_to(b"unheard")
        there = activity_context(local(port=link.at), allow="127.0.0.1")
        with pytest.raises(Unanswered):
            await run(publish, {"subject": stream.subject, "body": "unheard"}, there)


async def test_a_service_is_asked_and_answers_or_nobody_does(stream: Stream) -> None:
    subject = f"prices.{stream.name}"

    async def answer(message: Any) -> None:
        if message.data != b'"slow"':
            await message.respond(b'{"asked":' + message.data + b"}")

    await stream.door.subscribe(subject, cb=answer)
    await stream.door.flush()
    assert await run(request, {"subject": subject, "body": 7}, context()) == {
        "body": {"asked": 7},
        "headers": {},
    }
    with pytest.raises(Unanswered):
        await run(request, {"subject": subject, "body": "slow", "timeout": "200ms"}, context())
    with pytest.raises(Retryable) as nobody:
        await run(request, {"subject": "nobody." + stream.name}, context())
    assert nobody.value.code == "nats.no_responders"


async def test_a_stream_is_made_once_and_another_of_that_name_is_refused(stream: Stream) -> None:
    await stream.door.jetstream().delete_stream(stream.name)
    config: dict[str, JsonValue] = {
        "stream": stream.name,
        "subjects": [f"{stream.name}.>"],
        "max_age": "1h",
        "keep": "workqueue",
    }
    for _ in range(2):
        made: Any = await run(create_stream, config, context())
    await stream.publish(1, 2)
    seen: Any = await run(stream_info, {"stream": stream.name}, context())
    assert (made["messages"], seen["messages"], seen["last"]) == (0, 2, 2)
    with pytest.raises(Rejected) as refused:
        await run(create_stream, {**config, "keep": "interest"}, context())
    assert refused.value.code == "nats.refused"
    with pytest.raises(Rejected) as refused:
        await run(stream_info, {"stream": "none-" + stream.name}, context())
    assert refused.value.code == "nats.not_found"


async def test_a_bucket_keeps_values(stream: Stream) -> None:
    key: dict[str, JsonValue] = {"bucket": stream.name, "key": "shop.open"}
    with pytest.raises(Rejected) as refused:
        await run(kv_put, {**key, "value": True}, context())
    assert refused.value.code == "nats.not_found"
    first = await run(kv_put, {**key, "value": True, "make_bucket": True}, context())
    assert first == {"revision": 1}
    await run(kv_put, {**key, "value": {"until": 18}}, context())
    assert await run(kv_get, dict(key), context()) == {
        "found": True,
        "value": {"until": 18},
        "revision": 2,
    }
    none = await run(kv_get, {**key, "key": "other"}, context())
    assert none == {"found": False, "value": None, "revision": None}


@pytest.mark.case("INJ-01")
@pytest.mark.parametrize(
    "config",
    [
        {"subject": "a b"},
        {"subject": "a\r\nPUB b 1"},
        {"subject": "orders.>"},
        {"subject": ""},
        {"subject": "a", "headers": {"x": "1\r\nPUB b"}},
        {"subject": "a", "headers": {"x: y\r\n": "1"}},
        {"subject": "a", "message_id": "1\n2"},
        {"subject": "a", "body": 1, "messages": []},
    ],
)
def test_what_would_be_read_as_another_command_is_refused(config: dict[str, JsonValue]) -> None:
    with pytest.raises(ValidationError):
        PublishInput.model_validate(config)
