"""The MQTT broker of this machine, and topics of its own for as long as a test runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import aiomqtt
import pytest
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from pydantic import JsonValue

from connectors.mqtt import MqttConnection
from connectors.mqtt.on_message import on_message
from nextscript.activity import ActivityContext
from nextscript.testing import Heard, activity_context
from nextscript.triggers import ListenerContext

PORT = 1883


def local(**fields: object) -> MqttConnection:
    """A connection to the broker of this machine."""
    return MqttConnection.model_validate(
        {"host": "127.0.0.1", "port": PORT, "tls": "off", **fields}
    )


def context(connection: MqttConnection | None = None) -> ActivityContext[MqttConnection]:
    """What a step gets where an operator has opened this machine."""
    return activity_context(connection or local(), allow="127.0.0.1")


def door(identifier: str | None = None, **settings: Any) -> aiomqtt.Client:  # Any: the driver's
    """A client that is not ours."""
    version = aiomqtt.ProtocolVersion.V5
    return aiomqtt.Client("127.0.0.1", PORT, identifier=identifier, protocol=version, **settings)


@dataclass
class Topic:
    """A topic below which all of a test happens, and a listener of its own."""

    name: str
    flow: str

    async def send(
        self,
        *bodies: str,
        qos: int = 1,
        retain: bool = False,
        id_: str | None = None,
        shop: str | None = None,
    ) -> None:
        """Publish as somebody else does: without ids, if none is said."""
        about = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call] # so is it
        said = [("message_id", id_), ("shop", shop)]
        about.UserProperty = [(name, value) for name, value in said if value]
        async with door() as client:
            for body in bodies:
                await client.publish(self.name, body, qos=qos, retain=retain, properties=about)

    def listener(
        self, heard: Heard, connection: MqttConnection | None = None, **config: JsonValue
    ) -> asyncio.Task[None]:
        """Start a listener, as a worker does."""
        input_: Any = on_message.__nextscript__.input_model.model_validate(  # type: ignore[attr-defined]
            {"topics": [self.name], **config}
        )
        ctx = ListenerContext(context(connection), heard, heard.state, self.flow, "node")
        return asyncio.create_task(on_message(input_, ctx))


@pytest.fixture
async def topic() -> AsyncIterator[Topic]:
    name = uuid4().hex[:12]
    made = Topic(f"test/{name}/a", f"flow-{name}")
    try:
        yield made
    finally:
        await made.send("", retain=True)
        async with door(f"nextscript-{made.flow}-node", clean_start=True):
            pass  # its session is gone
