"""Google Pub/Sub: publish messages, take them, and start runs from them."""

from pathlib import Path

from connectors.pubsub.connection import PubsubConnection
from connectors.pubsub.on_message import on_message
from connectors.pubsub.publish import publish
from connectors.pubsub.pull import pull
from nextscript.connector import Connector

pubsub = Connector(
    key="pubsub",
    title="Google Pub/Sub",
    connection=PubsubConnection,
    activities=(publish, pull),
    triggers=(on_message,),
    icon=Path(__file__).with_name("icon.svg").read_text(),
)

__all__ = ["PubsubConnection", "pubsub"]
