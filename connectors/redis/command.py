"""`redis.command`: any other command that works on data."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue

from connectors.redis.client import connected
from connectors.redis.connection import RedisConnection
from connectors.redis.values import Scalar, plain, reply
from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example

_DATA_TEXT = """
    APPEND BITCOUNT BITFIELD BITFIELD_RO BITOP BITPOS COPY DECR DECRBY DEL ECHO EXISTS EXPIRE
    EXPIREAT EXPIRETIME GEOADD GEODIST GEOHASH GEOPOS GEOSEARCH GEOSEARCHSTORE GET GETBIT GETDEL
    GETEX GETRANGE GETSET HDEL HEXISTS HGET HGETALL HINCRBY HINCRBYFLOAT HKEYS HLEN HMGET HMSET
    HRANDFIELD HSCAN HSET HSETNX HSTRLEN HVALS INCR INCRBY INCRBYFLOAT LCS LINDEX LINSERT LLEN
    LMOVE LMPOP LPOP LPOS LPUSH LPUSHX LRANGE LREM LSET LTRIM MGET MSET MSETNX PERSIST PEXPIRE
    PEXPIREAT PEXPIRETIME PFADD PFCOUNT PFMERGE PING PSETEX PTTL PUBLISH RENAME RENAMENX RPOP
    RPOPLPUSH RPUSH RPUSHX SADD SCARD SCAN SDIFF SDIFFSTORE SET SETBIT SETEX SETNX SETRANGE SINTER
    SINTERCARD SINTERSTORE SISMEMBER SMEMBERS SMISMEMBER SMOVE SORT SORT_RO SPOP SPUBLISH
    SRANDMEMBER SREM SSCAN STRLEN SUBSTR SUNION SUNIONSTORE TIME TOUCH TTL TYPE UNLINK XACK XADD
    XAUTOCLAIM XCLAIM XDEL XLEN XPENDING XRANGE XREVRANGE XTRIM ZADD ZCARD ZCOUNT ZDIFF ZDIFFSTORE
    ZINCRBY ZINTER ZINTERCARD ZINTERSTORE ZLEXCOUNT ZMPOP ZMSCORE ZPOPMAX ZPOPMIN ZRANDMEMBER
    ZRANGE ZRANGEBYLEX ZRANGEBYSCORE ZRANGESTORE ZRANK ZREM ZREMRANGEBYLEX ZREMRANGEBYRANK
    ZREMRANGEBYSCORE ZREVRANGE ZREVRANGEBYLEX ZREVRANGEBYSCORE ZREVRANK ZSCAN ZSCORE ZUNION
    ZUNIONSTORE
    JSON.ARRAPPEND JSON.ARRINDEX JSON.ARRINSERT JSON.ARRLEN JSON.ARRPOP JSON.ARRTRIM JSON.CLEAR
    JSON.DEL JSON.GET JSON.MERGE JSON.MGET JSON.MSET JSON.NUMINCRBY JSON.OBJKEYS JSON.OBJLEN
    JSON.SET JSON.STRAPPEND JSON.STRLEN JSON.TOGGLE JSON.TYPE FT.SEARCH FT.AGGREGATE
"""
DATA = frozenset(_DATA_TEXT.split())
"""What runs scripts is not among them, for a script may call what is refused here."""


def _of_data(name: str) -> str:
    if name.upper() not in DATA:
        raise ValueError(
            f"{name[:40]} is not a command that works on data; scripts, blocking reads and what "
            "administers the server are not run here"
        )
    return name.upper()


class CommandInput(BaseModel):
    """Which command, and its arguments."""

    model_config = ConfigDict(extra="forbid")
    command: Annotated[str, AfterValidator(_of_data)] = Field(
        description="Such as ZADD or SINTER; it works on data and does not wait."
    )
    arguments: list[Scalar] = Field(
        default=[], max_length=10_000, description="As its manual says, in order."
    )


class Answer(BaseModel):
    """What the server answered."""

    reply: JsonValue = Field(description="Text, a number, a list, or null.")


@activity(
    "redis.command",
    title="Run a command",
    effects="unsafe",
    keywords=("zadd", "sadd", "sorted set", "geo", "json", "expire", "mget"),
    examples=(
        Example(
            title="A better score",
            config={"command": "ZADD", "arguments": ["scores", "GT", 71, "{{ input.player }}"]},
        ),
        Example(title="Several values", config={"command": "MGET", "arguments": ["a", "b"]}),
    ),
)
async def command(input: CommandInput, ctx: ActivityContext[RedisConnection]) -> Answer:
    """Run one command that works on data and give its answer as it is.

    Arguments are sent as they are, never put together as text. A step whose outcome is unknown is
    shown and not repeated; for a command that may be repeated, set its *effects* to idempotent.
    """
    words = [plain(one) for one in input.arguments]
    async with connected(ctx.connection, ctx.dial) as server:
        return Answer(reply=reply(await server.ask(input.command, *words)))
