"""Kafka: write and read topics, and start runs from their messages."""

from pathlib import Path

from connectors.kafka.connection import KafkaConnection
from connectors.kafka.lag import lag
from connectors.kafka.list_topics import list_topics
from connectors.kafka.on_message import on_message
from connectors.kafka.produce import produce
from connectors.kafka.read_messages import read_messages
from nextscript.connector import Connector

kafka = Connector(
    key="kafka",
    title="Kafka",
    connection=KafkaConnection,
    activities=(produce, read_messages, list_topics, lag),
    triggers=(on_message,),
    icon=Path(__file__).with_name("icon.svg").read_text(),
)

__all__ = ["KafkaConnection", "kafka"]
