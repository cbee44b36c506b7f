"""SNS: publish to topics of Amazon."""

from pathlib import Path

from connectors.sns.connection import SnsConnection
from connectors.sns.list_topics import list_topics
from connectors.sns.publish import publish
from nextscript.connector import Connector

sns = Connector(
    key="sns",
    title="Amazon SNS",
    connection=SnsConnection,
    activities=(publish, list_topics),
    icon=Path(__file__).with_name("icon.svg").read_text(),
)

__all__ = ["SnsConnection", "sns"]
