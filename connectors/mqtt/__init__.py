"""MQTT: send messages, and start runs from them."""

from pathlib import Path

from connectors.mqtt.connection import MqttConnection
from connectors.mqtt.on_message import on_message
from connectors.mqtt.publish import publish
from nextscript.connector import Connector

mqtt = Connector(
    key="mqtt",
    title="MQTT",
    connection=MqttConnection,
    activities=(publish,),
    triggers=(on_message,),
    icon=Path(__file__).with_name("icon.svg").read_text(),
)

__all__ = ["MqttConnection", "mqtt"]
