"""How to reach an MQTT broker."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, SecretStr
from typing_extensions import override

from nextscript.connection import Outside
from nextscript.kinds.server import ServerConnection


class MqttConnection(ServerConnection):
    """A broker that speaks MQTT 5, and who signs in."""

    kind: ClassVar[str] = "mqtt"
    title: ClassVar[str] = "MQTT"

    port: int = Field(
        default=8883, ge=1, le=65535, description="Usually 8883, or 1883 without encryption."
    )
    user: str = Field(default="", description="Empty where nobody has to sign in.")
    password: SecretStr = Field(default=SecretStr(""), description="Or a token.")

    @override
    async def check(self, out: Outside) -> str | None:
        # Imported here: the client needs this class for its signature.
        from connectors.mqtt.client import connected  # noqa: PLC0415

        async with connected(self, out.dial):
            return "The broker answers."
