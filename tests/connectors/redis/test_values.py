"""Values, numbers, hashes and lists of a real Redis."""

from __future__ import annotations

import pytest
from pydantic import JsonValue

from connectors.redis.delete_keys import delete_keys
from connectors.redis.get_value import get_value
from connectors.redis.hash_get import hash_get
from connectors.redis.hash_set import hash_set
from connectors.redis.increment import increment
from connectors.redis.list_pop import list_pop
from connectors.redis.list_push import list_push
from connectors.redis.scan_keys import scan_keys
from connectors.redis.set_value import set_value
from nextscript.errors import Rejected, Unanswered
from nextscript.testing import activity_context, run
from tests.connectors.redis.conftest import PORT, Keys, context, local
from tests.faults.proxy import proxy


@pytest.mark.parametrize(
    ("value", "as_", "kept"),
    [
        ("plain", "auto", b"plain"),
        ({"n": 1, "name": "Jürgen"}, "auto", '{"n":1,"name":"Jürgen"}'.encode()),
        ("plain", "json", b'"plain"'),
        ("AAH/", "base64", b"\x00\x01\xff"),
    ],
)
async def test_a_value_is_kept_as_it_should_be_and_read_again(
    keys: Keys, value: JsonValue, as_: str, kept: bytes
) -> None:
    assert await keys.do(set_value, "a", value=value, store_as=as_) == {"written": True}
    assert await keys.door.execute_command("GET", keys("a"), NEVER_DECODE=True) == kept
    assert await keys.do(get_value, "a") == {"found": True, "value": value}


async def test_a_key_that_is_not_there_is_no_error(keys: Keys) -> None:
    assert await keys.do(get_value, "a") == {"found": False, "value": None}
    await keys.do(set_value, "empty", value="")
    assert await keys.do(get_value, "empty") == {"found": True, "value": ""}


async def test_a_value_expires_and_is_written_only_under_its_condition(keys: Keys) -> None:
    await keys.do(set_value, "a", value=1, expires="1h")
    assert 3500 < await keys.door.ttl(keys("a")) <= 3600
    for name, only, written in (
        ("a", "if_missing", False),
        ("b", "if_there", False),
        ("b", "if_missing", True),
        ("a", "if_there", True),
    ):
        assert await keys.do(set_value, name, value=2, only=only) == {"written": written}
    assert await keys.door.ttl(keys("a")) == -1


async def test_a_lock_whose_answer_was_lost_is_ours_in_the_next_attempt(keys: Keys) -> None:
    config: dict[str, JsonValue] = {"key": keys("lock"), "value": "me", "only": "if_missing"}
    with proxy(PORT) as link:
        link.lose_answer_to(b"lock")
        with pytest.raises(Unanswered):
            await run(set_value, config, activity_context(local(port=link.at), allow="127.0.0.1"))
    assert await run(set_value, config, context(attempt=2)) == {"written": True}
    assert await run(set_value, config, context()) == {"written": False}
    assert await run(set_value, {**config, "value": "you"}, context(attempt=2)) == {
        "written": False
    }


async def test_a_value_too_large_to_hold_is_refused(keys: Keys) -> None:
    await keys.door.setrange(keys("large"), 16 * 1024 * 1024, "x")
    with pytest.raises(Rejected) as refused:
        await keys.do(get_value, "large")
    assert refused.value.code == "message.too_large"


async def test_keys_are_deleted_and_counted(keys: Keys) -> None:
    for name in "ab":
        await keys.do(set_value, name, value=1)
    config: dict[str, JsonValue] = {"names": [keys("a"), keys("b"), keys("c")]}
    assert await run(delete_keys, config, context()) == {"count": 2}


async def test_a_number_goes_up_and_down_and_ends_when_it_should(keys: Keys) -> None:
    assert await keys.do(increment, "n") == {"value": 1}
    assert await keys.do(increment, "n", by=-3) == {"value": -2}
    assert await keys.do(increment, "f", by=0.5) == {"value": 0.5}
    assert await keys.do(increment, "e", expires="1h") == {"value": 1}
    await keys.door.expire(keys("e"), 100)
    assert await keys.do(increment, "e", expires="1h") == {"value": 2}
    assert await keys.door.ttl(keys("e")) <= 100


async def test_what_is_no_number_is_refused_with_the_servers_words(keys: Keys) -> None:
    await keys.do(set_value, "a", value="x")
    with pytest.raises(Rejected, match="not an integer"):
        await keys.do(increment, "a")
    with pytest.raises(Rejected) as refused:
        await keys.do(list_push, "a", values=[1], max_length=5)
    assert refused.value.code == "redis.wrong_type"


async def test_a_hash_is_written_and_read(keys: Keys) -> None:
    fields: dict[str, JsonValue] = {"user": "Ada", "cart": [1, 2], "seen": True}
    assert await keys.do(hash_set, "h", fields=fields, expires="1h") == {"added": 3}
    assert await keys.do(hash_set, "h", fields={"user": "Bob"}) == {"added": 0}
    assert await keys.door.ttl(keys("h")) > 3500
    assert await keys.do(hash_get, "h") == {"found": True, "fields": {**fields, "user": "Bob"}}
    some = await keys.do(hash_get, "h", fields=["cart", "none"])
    assert some == {"found": True, "fields": {"cart": [1, 2]}}
    assert await keys.do(hash_get, "none") == {"found": False, "fields": {}}


async def test_a_list_is_a_queue_and_keeps_its_length(keys: Keys) -> None:
    assert await keys.do(list_push, "l", values=["a", {"n": 1}, 2]) == {"length": 3}
    assert await keys.do(list_pop, "l", count=2) == {"values": ["a", {"n": 1}], "count": 2}
    assert await keys.do(list_push, "l", values=[3, 4], max_length=2) == {"length": 2}
    assert await keys.do(list_push, "l", values=[0], end="left", max_length=2) == {"length": 2}
    assert await keys.do(list_pop, "l", count=9, end="right") == {"values": [3, 0], "count": 2}
    assert await keys.do(list_pop, "l") == {"values": [], "count": 0}


async def test_all_keys_of_a_pattern_are_found_page_by_page(keys: Keys) -> None:
    await keys.door.mset({keys(f"k{n}"): n for n in range(2500)})
    await keys.door.sadd(keys("set"), 1)
    found: list[str] = []
    config: dict[str, JsonValue] = {"pattern": f"{keys.prefix}*", "max_keys": 1000}
    while True:
        page = await run(scan_keys, config, context())
        assert isinstance(page, dict)
        found += page["names"]  # type: ignore[arg-type] # JSON of the node
        if page["next"] is None:
            break
        config["cursor"] = page["next"]
    assert set(found) == {keys("set"), *(keys(f"k{n}") for n in range(2500))}
    sets: dict[str, JsonValue] = {"pattern": f"{keys.prefix}*", "kind": "set"}
    only: JsonValue = await run(scan_keys, sets, context())
    assert only == {"names": [keys("set")], "next": None}
