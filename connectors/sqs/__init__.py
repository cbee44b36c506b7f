"""SQS: send and receive messages of Amazon's queues, and start runs from them."""

from pathlib import Path

from connectors.sqs.connection import SqsConnection
from connectors.sqs.get_messages import get_messages
from connectors.sqs.on_message import on_message
from connectors.sqs.queue_info import queue_info
from connectors.sqs.send_messages import send_messages
from nextscript.connector import Connector

sqs = Connector(
    key="sqs",
    title="Amazon SQS",
    connection=SqsConnection,
    activities=(send_messages, get_messages, queue_info),
    triggers=(on_message,),
    icon=Path(__file__).with_name("icon.svg").read_text(),
)

__all__ = ["SqsConnection", "sqs"]
