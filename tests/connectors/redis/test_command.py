"""Other commands: those that work on data, and none that does more."""

from __future__ import annotations

import pytest
from pydantic import JsonValue, ValidationError

from connectors.redis.command import CommandInput, command
from nextscript.errors import Rejected
from nextscript.testing import run
from tests.connectors.redis.conftest import Keys, context

REFUSED = """
CONFIG FLUSHALL FLUSHDB EVAL FCALL SCRIPT MIGRATE REPLICAOF SLAVEOF DEBUG SHUTDOWN ACL
AUTH CLIENT CLUSTER MODULE MONITOR SAVE KEYS BLPOP XREAD XREADGROUP SUBSCRIBE MULTI SELECT
SWAPDB FAILOVER RESTORE SYNC HELLO QUIT RESET WAIT FUNCTION
"""


async def asked(name: str, *arguments: JsonValue) -> JsonValue:
    """Run a command and give its answer."""
    answer = await run(command, {"command": name, "arguments": [*arguments]}, context())
    assert isinstance(answer, dict)
    return answer["reply"]


async def test_a_command_answers_as_it_does(keys: Keys) -> None:
    assert await asked("zadd", keys("scores"), 7, "ada", 3.5, "bob") == 2
    assert await asked("ZRANGE", keys("scores"), 0, -1, "WITHSCORES") == [
        "bob",
        "3.5",
        "ada",
        "7",
    ]
    assert await asked("ZSCORE", keys("scores"), "nobody") is None
    await keys.door.set(keys("bytes"), b"\xff\x00")
    assert await asked("MGET", keys("bytes"), keys("none")) == ["/wA=", None]


@pytest.mark.case("INJ-01")
async def test_an_argument_is_a_value_whatever_stands_in_it(keys: Keys) -> None:
    evil = 'x\r\nFLUSHALL\r\n" ; FLUSHALL'
    await asked("SET", keys("a"), evil)
    assert await keys.door.get(keys("a")) == evil


async def test_wrong_arguments_are_refused_with_the_servers_words(keys: Keys) -> None:
    with pytest.raises(Rejected, match="wrong number of arguments"):
        await asked("ZADD", keys("a"))


@pytest.mark.parametrize(
    "name",
    [*REFUSED.split(), "CONFIG SET", "GET\r\nFLUSHALL", ""],
)
def test_what_administers_runs_scripts_or_waits_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="not a command that works on data"):
        CommandInput.model_validate({"command": name})
