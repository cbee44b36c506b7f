"""One connection to an MQTT broker, for one step or one listener."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from connectors.mqtt.connection import MqttConnection
from connectors.mqtt.errors import lost, refused, translated
from nextscript.bodies import MOST_BYTES
from nextscript.connection import Dial
from nextscript.errors import NextScriptError
from nextscript.inbox import MOST, Inbox

ResultT = TypeVar("ResultT")
_ANSWER_SECONDS = 15.0
_KEEP_ALIVE_SECONDS = 30
_NOTHING = "nextscript/nothing"
"""A topic nobody subscribes to: to unsubscribe from it changes nothing and is answered."""


@dataclass(frozen=True)
class Session:
    """What a broker keeps for a listener while it is away."""

    identifier: str
    seconds: int
    """So long the broker keeps it and the messages that wait in it."""


class Broker:
    """A broker that is asked things, and what it delivers. `client` is the driver's."""

    def __init__(self, client: Any) -> None:  # Any: the driver's types are not imported here
        self._client = client
        self._refusals: list[NextScriptError] = []
        self._gone = asyncio.Event()
        self.inbox: Inbox[Any] = Inbox()
        self.resumed = False
        """Whether the broker still had the session."""
        self._watch(client._client)

    async def ask(self, doing: Coroutine[Any, Any, ResultT]) -> ResultT:
        """Do something with the driver, as long as there is a connection.

        In a task of its own, for the driver loses a cancellation that comes with an answer.
        """
        task, gone = asyncio.ensure_future(doing), asyncio.ensure_future(self._gone.wait())
        try:
            await asyncio.wait((task, gone), return_when=asyncio.FIRST_COMPLETED)
        finally:
            task.cancel()
            gone.cancel()
        if not task.done() or task.cancelled():
            raise lost(asked=True)
        with translated(asked=True):
            return task.result()

    async def publish(self, topic: str, body: bytes, **settings: Any) -> None:
        """Send a message, and wait for the broker's answer if its quality of service has one."""
        await self.ask(self._client.publish(topic, body, **settings))
        if self._refusals:
            raise self._refusals[0]

    async def subscribe(self, topics: list[tuple[str, Any]]) -> None:
        """Subscribe. Raises Rejected where the broker refuses a topic."""
        for reason in await self.ask(self._client.subscribe(topics)):
            if reason.value >= 0x80:
                raise refused(reason)

    async def unsubscribe(self, topics: list[str]) -> None:
        """Subscribe no longer; topics that were not are no error."""
        await self.ask(self._client.unsubscribe(topics))

    def acknowledge(self, message: Any) -> None:
        """Say that a message need not be delivered again."""
        self._client._client.ack(message.mid, message.qos)

    async def settle(self) -> None:
        """Wait until the broker has every acknowledgement: it answers in order."""
        await self.unsubscribe([_NOTHING])

    async def stay(self) -> None:
        """Watch the connection, and let go of the inbox when it is lost."""
        with suppress(NextScriptError), translated(asked=False):
            async for _ in self._client.messages:
                pass
        self._gone.set()
        self.inbox.lose(lost(asked=False))

    def _watch(self, inside: Any) -> None:
        # The driver's own queue knows neither redelivered messages nor acknowledgements.
        inside.manual_ack_set(True)
        opened, published = inside.on_connect, inside.on_publish

        def on_connect(client: Any, data: Any, flags: Any, *rest: Any) -> None:
            self.resumed = bool(flags.session_present)
            opened(client, data, flags, *rest)

        def on_message(client: Any, data: Any, message: Any) -> None:
            self.inbox.put(message)

        def on_publish(client: Any, data: Any, mid: int, reason: Any, *rest: Any) -> None:
            if reason.value >= 0x80:
                self._refusals.append(refused(reason))
            published(client, data, mid, reason, *rest)

        inside.on_connect, inside.on_message, inside.on_publish = on_connect, on_message, on_publish


@asynccontextmanager
async def connected(
    connection: MqttConnection, dial: Dial, session: Session | None = None
) -> AsyncIterator[Broker]:
    """Sign in for one step, or take a session up again. Egress checks and dials the address."""
    address, name = await dial(connection.host, connection.port)
    client = _client(connection, address, name, session)
    broker = Broker(client)
    with translated(asked=False):
        await client.__aenter__()
    staying = asyncio.ensure_future(broker.stay())
    try:
        yield broker
    finally:
        staying.cancel()
        with suppress(NextScriptError), translated(asked=False):
            await client.__aexit__(None, None, None)


def _client(connection: MqttConnection, address: str, name: str, session: Session | None) -> Any:
    # Any: the driver's types are not imported at the top
    import aiomqtt  # noqa: PLC0415 - loaded by its first step
    from paho.mqtt.packettypes import PacketTypes  # noqa: PLC0415
    from paho.mqtt.properties import Properties  # noqa: PLC0415

    wants = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call] # so is the driver's
    wants.SessionExpiryInterval = session.seconds if session else 0
    wants.ReceiveMaximum = MOST
    wants.MaximumPacketSize = MOST_BYTES + 65_536
    return aiomqtt.Client(
        address,
        connection.port,
        username=connection.user or None,
        password=connection.password.get_secret_value() or None,
        identifier=session.identifier if session else None,
        protocol=aiomqtt.ProtocolVersion.V5,
        clean_start=session is None,
        properties=wants,
        tls_context=connection.tls_context(name),
        keepalive=_KEEP_ALIVE_SECONDS,
        timeout=_ANSWER_SECONDS,
        logger=_silent(),
    )


def _silent() -> logging.Logger:
    # What the driver logs, contents of messages among it, is for nobody.
    quiet = logging.Logger("mqtt")
    quiet.addHandler(logging.NullHandler())
    quiet.propagate = False
    return quiet
