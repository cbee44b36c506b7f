"""NATS: messages, requests, JetStream and key-value buckets, and runs started from streams."""

from pathlib import Path

from connectors.nats.connection import NatsConnection
from connectors.nats.create_stream import create_stream
from connectors.nats.get_messages import get_messages
from connectors.nats.kv_get import kv_get
from connectors.nats.kv_put import kv_put
from connectors.nats.on_message import on_message
from connectors.nats.publish import publish
from connectors.nats.request import request
from connectors.nats.stream_info import stream_info
from nextscript.connector import Connector

nats = Connector(
    key="nats",
    title="NATS",
    connection=NatsConnection,
    activities=(publish, request, get_messages, create_stream, stream_info, kv_get, kv_put),
    triggers=(on_message,),
    icon=Path(__file__).with_name("icon.svg").read_text(),
)

__all__ = ["NatsConnection", "nats"]
