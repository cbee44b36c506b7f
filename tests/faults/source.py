"""What a service whose messages start runs must tell the tests."""

from __future__ import annotations

from typing import Any, Protocol

from tests.faults.proxy import Proxy


class Source(Protocol):
    """One of them. `link` is how the worker reaches it; the test goes past it."""

    link: Proxy
    ack: bytes
    """What an acknowledgement looks like on the wire."""
    flow: str
    """The id of the flow that listens, once it is published: it names groups and sessions."""

    def connection(self) -> dict[str, Any]:
        """Give the body that makes a connection to it."""
        ...

    def trigger(self) -> dict[str, Any]:
        """Give the node that listens, named `message`; its input is `message.body.name`."""
        ...

    def send(self, names: list[str]) -> None:
        """Send a message for each name, which is its `body.name`."""
        ...

    def left(self) -> int:
        """Say how many messages are not acknowledged."""
        ...
