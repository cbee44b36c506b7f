"""A topic of an MQTT broker, whose own log says what it was acknowledged."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from paho.mqtt.client import Client, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion

from tests.conftest import free_port, wait_until_open
from tests.faults.proxy import Proxy, proxy
from tests.faults.source import Source
from tests.instance import eventually


class MqttTopic:
    """A topic. Its messages carry no id, and are told apart by what the broker says."""

    ack = b"\x40\x02"
    flow = ""

    def __init__(self, link: Proxy, port: int, log: Path) -> None:
        self.link = link
        self._port = port
        self._log = log
        self._topic = f"faults/{uuid4().hex}"
        self._sent = 0

    def connection(self) -> dict[str, Any]:
        """Give the body that makes a connection to it."""
        fields = {"host": "127.0.0.1", "port": self.link.at, "tls": "off"}
        return {"key": "mqtt", "name": "Broker", "kind": "mqtt", "fields": fields}

    def trigger(self) -> dict[str, Any]:
        """Give the node that listens."""
        config = {"topics": [self._topic]}
        return {"type": "mqtt.on_message", "config": config, "connection": "mqtt"}

    def send(self, names: list[str]) -> None:
        """Send a message for each name, once the listener's session is there to keep them."""
        eventually(lambda: self._logged("Sending SUBACK to nextscript-") > 0, 60, "subscription")
        client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTv5)
        client.connect("127.0.0.1", self._port)
        client.loop_start()
        for name in names:
            client.publish(self._topic, f'{{"name": "{name}"}}', qos=1).wait_for_publish(30)
        client.disconnect()
        client.loop_stop()
        self._sent += len(names)

    def left(self) -> int:
        """Say how many messages are not acknowledged."""
        time.sleep(0.1)  # each look reads the whole log
        return self._sent - self._logged("Received PUBACK from nextscript-")

    def _logged(self, words: str) -> int:
        return self._log.read_text().count(words)


@contextmanager
def mqtt_topic() -> Iterator[Source]:
    """Start a broker that logs all it does, and forgets it with the test."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder, proxy(port) as link:
        log = Path(folder) / "log"
        log.touch()
        lines = (
            f"listener {port} 127.0.0.1",
            "allow_anonymous true",
            "user root",
            "log_type all",
            f"log_dest file {log}",
        )
        (Path(folder) / "conf").write_text("\n".join(lines))
        process = subprocess.Popen(["mosquitto", "-c", f"{folder}/conf"])
        try:
            wait_until_open(port, process)
            yield MqttTopic(link, port, log)
        finally:
            process.kill()
            process.wait()
