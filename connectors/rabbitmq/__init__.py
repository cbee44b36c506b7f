"""RabbitMQ: send and receive messages, and start runs from them."""

from pathlib import Path

from connectors.rabbitmq.connection import RabbitConnection
from connectors.rabbitmq.declare_queue import declare_queue
from connectors.rabbitmq.get_messages import get_messages
from connectors.rabbitmq.on_message import on_message
from connectors.rabbitmq.publish import publish
from connectors.rabbitmq.purge_queue import purge_queue
from connectors.rabbitmq.queue_info import queue_info
from nextscript.connector import Connector

rabbitmq = Connector(
    key="rabbitmq",
    title="RabbitMQ",
    connection=RabbitConnection,
    activities=(publish, get_messages, declare_queue, purge_queue, queue_info),
    triggers=(on_message,),
    icon=Path(__file__).with_name("icon.svg").read_text(),
)

__all__ = ["RabbitConnection", "rabbitmq"]
