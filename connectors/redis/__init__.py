"""Redis: values, hashes, lists, channels and streams, and runs started from them."""

from pathlib import Path

from connectors.redis.command import command
from connectors.redis.connection import RedisConnection
from connectors.redis.delete_keys import delete_keys
from connectors.redis.get_value import get_value
from connectors.redis.hash_get import hash_get
from connectors.redis.hash_set import hash_set
from connectors.redis.increment import increment
from connectors.redis.list_pop import list_pop
from connectors.redis.list_push import list_push
from connectors.redis.on_message import on_message
from connectors.redis.on_stream import on_stream
from connectors.redis.publish import publish
from connectors.redis.scan_keys import scan_keys
from connectors.redis.set_value import set_value
from connectors.redis.stream_add import stream_add
from connectors.redis.stream_read import stream_read
from nextscript.connector import Connector

redis = Connector(
    key="redis",
    title="Redis",
    connection=RedisConnection,
    activities=(
        get_value,
        set_value,
        delete_keys,
        increment,
        hash_get,
        hash_set,
        list_push,
        list_pop,
        publish,
        stream_add,
        stream_read,
        scan_keys,
        command,
    ),
    triggers=(on_stream, on_message),
    icon=Path(__file__).with_name("icon.svg").read_text(),
)

__all__ = ["RedisConnection", "redis"]
