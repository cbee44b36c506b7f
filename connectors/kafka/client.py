"""Clients of a Kafka cluster, for one step or one listener."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from connectors.kafka.connection import KafkaConnection
from connectors.kafka.errors import translated
from connectors.kafka.way import Way, dialled
from nextscript.bodies import MOST_BYTES
from nextscript.connection import Dial
from nextscript.errors import Rejected

_ANSWER_MS = 15_000
_START_SECONDS = 20.0
_STOP_SECONDS = 3.0
Client = Any  # Any: the driver has no types


@asynccontextmanager
async def writer(connection: KafkaConnection, dial: Dial) -> AsyncIterator[tuple[Client, Way]]:
    """Open a producer: idempotent, so that the driver's own repetitions write nothing twice."""
    import aiokafka  # noqa: PLC0415 - loaded by its first step

    way = Way.to(connection, dial)
    settings = {"enable_idempotence": True, "acks": "all", "max_request_size": MOST_BYTES * 2}
    async with _started(aiokafka.AIOKafkaProducer(**_settings(way), **settings), way) as client:
        yield client, way


@asynccontextmanager
async def reader(
    connection: KafkaConnection, dial: Dial, **settings: Any
) -> AsyncIterator[tuple[Client, Way]]:
    """Open a consumer; offsets are committed by whoever uses it, or not at all."""
    import aiokafka  # noqa: PLC0415 - loaded by its first step

    way = Way.to(connection, dial)
    usual = {"enable_auto_commit": False, "isolation_level": "read_committed"}
    consumer = aiokafka.AIOKafkaConsumer(**_settings(way), **usual, **settings)
    async with _started(consumer, way) as client:
        yield client, way


async def partitions(client: Client, way: Way) -> dict[str, list[int]]:
    """Give the topics the user may see with their partitions; what the cluster keeps is not."""
    # The consumer itself tells the partitions of topics it reads only.
    cluster = await way.within(client._client.fetch_all_metadata())
    names = cluster.topics(exclude_internal_topics=True)
    return {name: sorted(cluster.partitions_for_topic(name)) for name in sorted(names)}


async def partitions_of(client: Client, way: Way, topic: str) -> list[int]:
    """Give the partitions of a topic. Raises Rejected `kafka.unknown_topic`."""
    found = (await partitions(client, way)).get(topic)
    if found is None:
        raise Rejected(f"There is no topic {topic!r}", code="kafka.unknown_topic")
    return found


@asynccontextmanager
async def _started(client: Client, way: Way) -> AsyncIterator[Client]:
    try:
        with translated(asked=False):
            async with asyncio.timeout(_START_SECONDS):
                await way.within(client.start())
        yield client
    finally:
        with suppress(TimeoutError, RuntimeError):
            async with asyncio.timeout(_STOP_SECONDS):
                await client.stop()


def _settings(way: Way) -> dict[str, Any]:
    from aiokafka import client  # noqa: PLC0415 - loaded by its first step

    client.create_conn = dialled  # brokers tell of other brokers: see Way
    connection = way.connection
    signs_in, encrypts = connection.mechanism != "none", connection.tls != "off"
    return {
        "bootstrap_servers": connection.addresses(),
        "client_id": "nextscript",
        "request_timeout_ms": _ANSWER_MS,
        "security_protocol": ("SASL_" if signs_in else "") + ("SSL" if encrypts else "PLAINTEXT"),
        "ssl_context": way,
        "sasl_mechanism": connection.mechanism.upper() if signs_in else "PLAIN",
        "sasl_plain_username": connection.user,
        "sasl_plain_password": connection.password.get_secret_value(),
    }
