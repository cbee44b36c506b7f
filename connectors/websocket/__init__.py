"""WebSocket: messages over a connection that stays open."""

from pathlib import Path

from connectors.websocket.connection import WebSocketConnection
from connectors.websocket.exchange import exchange
from connectors.websocket.on_message import on_message
from nextscript.connector import Connector

websocket = Connector(
    key="websocket",
    title="WebSocket",
    connection=WebSocketConnection,
    activities=(exchange,),
    triggers=(on_message,),
    icon=Path(__file__).with_name("icon.svg").read_text(),
)

__all__ = ["WebSocketConnection", "websocket"]
