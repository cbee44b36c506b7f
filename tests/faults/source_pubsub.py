"""A subscription of Google Pub/Sub, at a server of the tests, behind a proxy."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.connectors.pubsub.service import ACCOUNT, PROJECT, Service, serving
from tests.faults.in_thread import in_thread
from tests.faults.proxy import Proxy, proxy


class Pubsub:
    """A topic with a subscription. What was delivered and not acknowledged comes again."""

    ack = b"subscriptions/flows:acknowledge"
    flow = ""

    def __init__(self, link: Proxy, service: Service) -> None:
        self.link, self.service = link, service

    def connection(self) -> dict[str, Any]:
        """Give the body that makes a connection to it."""
        here = f"http://127.0.0.1:{self.link.at}"
        about = {"key": "pubsub", "name": "Shop", "kind": "pubsub"}
        fields = {"project": PROJECT, "endpoint": here, "token_url": f"{here}/token"}
        return {**about, "fields": fields, "secrets": {"account": json.dumps(ACCOUNT)}}

    def trigger(self) -> dict[str, Any]:
        """Give the node that listens."""
        config = {"subscription": "flows"}
        return {"type": "pubsub.on_message", "config": config, "connection": "pubsub"}

    def send(self, names: list[str]) -> None:
        """Publish a message for each name."""
        for name in names:
            data = base64.b64encode(json.dumps({"name": name}).encode()).decode()
            about = {"messageId": f"id-{name}", "publishTime": "2026-01-01T00:00:00.123Z"}
            self.service.waiting.append({"data": data, **about})

    def left(self) -> int:
        """Say how many are not acknowledged."""
        return len(self.service.held) + len(self.service.waiting)


@contextmanager
def pubsub() -> Iterator[Pubsub]:
    """Serve a project."""
    with in_thread(serving()) as service, proxy(service.port) as link:
        service.deadline = 3.0
        service.audience = f"http://127.0.0.1:{link.at}/token"
        yield Pubsub(link, service)
