"""A queue of a service that speaks SQS, behind a proxy."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from pydantic import JsonValue

from connectors.sqs.client import call
from connectors.sqs.connection import SqsConnection
from nextscript.testing import activity_context
from tests.connectors.aws import KEY, amazon
from tests.faults.proxy import Proxy, proxy

_HIDDEN = 5
"""Seconds until what a dead worker held is delivered again."""


class Sqs:
    """A queue of SQS."""

    ack = b"AmazonSQS.DeleteMessageBatch"
    flow = ""

    def __init__(self, link: Proxy, port: int) -> None:
        self.link = link
        self._port = port
        self._name = f"faults-{uuid4().hex}"
        hidden: JsonValue = {"VisibilityTimeout": str(_HIDDEN)}
        found = self._call("CreateQueue", QueueName=self._name, Attributes=hidden)
        self._url = str(found["QueueUrl"])

    def connection(self) -> dict[str, Any]:
        """Give the body that makes a connection to it."""
        secret = {"secret_access_key": KEY["secret_access_key"]}
        endpoint = f"http://127.0.0.1:{self.link.at}"
        fields = {"endpoint": endpoint, "access_key_id": KEY["access_key_id"]}
        about = {"key": "queues", "name": "Queues", "kind": "sqs"}
        return {**about, "fields": fields, "secrets": secret}

    def trigger(self) -> dict[str, Any]:
        """Give the node that listens."""
        return {
            "type": "sqs.on_message",
            "config": {"queue": self._name},
            "connection": "queues",
        }

    def send(self, names: list[str]) -> None:
        """Send a message for each name."""
        for start in range(0, len(names), 10):
            entries: list[JsonValue] = [
                {"Id": name, "MessageBody": json.dumps({"name": name})}
                for name in names[start : start + 10]
            ]
            self._call("SendMessageBatch", QueueUrl=self._url, Entries=entries)

    def left(self) -> int:
        """Say how many messages are not deleted."""
        found = self._call("GetQueueAttributes", QueueUrl=self._url, AttributeNames=["All"])
        known = found["Attributes"]
        assert isinstance(known, dict)
        names = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
        return sum(int(str(known[name])) for name in names)

    def _call(self, action: str, **body: JsonValue) -> dict[str, JsonValue]:
        here = f"127.0.0.1:{self._port}"
        connection = SqsConnection.model_validate({"endpoint": f"http://{here}", **KEY})
        ctx = activity_context(connection, allow=here)
        return asyncio.run(call(ctx.http, connection, action, body))


@contextmanager
def sqs() -> Iterator[Sqs]:
    """Make a queue."""
    with amazon() as port, proxy(port) as link:
        yield Sqs(link, port)
