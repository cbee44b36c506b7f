"""Messages that start runs while the worker is killed three times: none is lost, none doubled.

The reference takes the same number of messages from the same broker and does nothing with them;
for webhooks, the same clients ask the same API whether it is alive.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import aio_pika
import aiokafka
import httpx2
from sqlalchemy import text

from benchmarks.figures import Row
from benchmarks.instance import fresh
from store.session import create_engine
from tests.faults.flows import all_runs, flow
from tests.faults.source import Source
from tests.faults.source_kafka import KafkaTopic, kafka_topic
from tests.faults.source_rabbitmq import Rabbit, rabbit
from tests.instance import Instance, eventually

MANY = 10_000
_KILLED_AT = (0.25, 0.5, 0.75)
_CLIENTS = 20
_SECONDS = 3600.0
_PATH = "listeners"


@dataclass
class Taken:
    """What became of the messages."""

    sent: int
    seconds: float
    names: Counter[str]
    reference: float
    killed: list[int] = field(default_factory=list)

    def row(self, name: str, reference: str) -> Row:
        """Write it as a row: each message must have started exactly one run."""
        doubled = sum(count - 1 for count in self.names.values())
        lost = self.sent - len(self.names)
        runs = sum(self.names.values())
        said = (
            f"{runs:,} runs of {self.sent:,}, {doubled} doubled, {lost} lost, {self.seconds:.0f} s"
        )
        return Row(
            f"{name}, worker killed {len(self.killed)} times",
            said,
            f"{reference}: {self.reference:.1f} s",
            self.seconds / self.reference,
            "each one run",
            (doubled, lost) == (0, 0),
            {
                "sent": self.sent,
                "runs": runs,
                "doubled": doubled,
                "lost": lost,
                "seconds": self.seconds,
                "reference_seconds": self.reference,
                "killed_at_runs": [*self.killed],
            },
        )


def listeners(many: int = MANY) -> Iterator[Row]:
    """Measure RabbitMQ, Kafka and webhooks, one after the other, each on a new instance."""
    names = [f"m{number}" for number in range(many)]
    yield _broker(rabbit, names, _plain_rabbit).row("RabbitMQ", "plain aio-pika")
    yield _broker(kafka_topic, names, _plain_kafka).row("Kafka", "plain aiokafka")
    yield _webhooks(names).row("webhooks", "GET /health/live")


def _broker(
    making: Callable[[], AbstractContextManager[Source]],
    names: list[str],
    plain: Callable[[Source, int], Coroutine[Any, Any, float]],
) -> Taken:
    with making() as source:
        source.send(names)
        reference = asyncio.run(plain(source, len(names)))
    with making() as source, _running() as instance:
        made = _listening(instance, source)
        begun = time.monotonic()
        source.send(names)
        killed = _killing(instance, made, len(names))
        seconds = time.monotonic() - begun
        eventually(lambda: source.left() == 0, 120, "acknowledgement of each message")
        found = _names(instance, made)
    return Taken(len(names), seconds, found, reference, killed)


def _webhooks(names: list[str]) -> Taken:
    with _running() as instance:
        config = {"path": _PATH, "input": {"name": "{{ start.body.name }}"}}
        start = {"id": "start", "type": "trigger.webhook", "config": config}
        made = instance.publish(flow([start], []))
        url = str(instance.api.base_url)
        reference = asyncio.run(_by_clients(url, names, lambda http, _: http.get("/health/live")))
        begun = time.monotonic()
        posting = threading.Thread(target=lambda: asyncio.run(_by_clients(url, names, _post)))
        posting.start()
        killed = _killing(instance, made, len(names))
        posting.join(_SECONDS)
        seconds = time.monotonic() - begun
        found = _names(instance, made)
    return Taken(len(names), seconds, found, reference, killed)


def _killing(instance: Instance, made: str, many: int) -> list[int]:
    """Kill the worker when a quarter, half, and three quarters are started; wait for all."""
    killed = []
    for share in _KILLED_AT:
        _wait_for(instance, made, share * many)
        killed.append(_count(instance, made))
        instance.kill("worker")
    _wait_for(instance, made, many)
    return killed


def _wait_for(instance: Instance, made: str, many: float) -> None:
    eventually(lambda: _count(instance, made) >= many, _SECONDS, f"{many:.0f} runs")


def _count(instance: Instance, made: str) -> int:
    """Count the runs of a flow; asking for a page of them would be work for the API."""

    async def counted() -> int:
        engine = create_engine(instance.database, pool=1)
        async with engine.connect() as connection:
            query = text("SELECT count(*) FROM run WHERE flow_id = :flow")
            found = (await connection.execute(query, {"flow": made})).scalar_one()
        await engine.dispose()
        return int(found)

    time.sleep(0.2)
    return asyncio.run(counted())


def _names(instance: Instance, made: str) -> Counter[str]:
    return Counter(run["input"]["name"] for run in all_runs(instance, made))


@contextmanager
def _running() -> Iterator[Instance]:
    with fresh(NEXTSCRIPT_EGRESS_ALLOW="127.0.0.0/8") as instance:
        yield instance


def _listening(instance: Instance, source: Source) -> str:
    project = instance.flows.split("/")[3]
    instance.call("POST", f"/v1/projects/{project}/connections", json=source.connection())
    trigger = source.trigger()
    trigger["config"].setdefault("input", {"name": "{{ message.body.name }}"})
    source.flow = instance.publish(flow([{"id": "message", **trigger}], []))
    return source.flow


async def _plain_rabbit(source: Source, many: int) -> float:
    assert isinstance(source, Rabbit)
    async with await aio_pika.connect(port=5672) as connection:
        channel = await connection.channel()
        await channel.set_qos(prefetch_count=50)
        queue = await source.make(channel)
        begun = time.monotonic()
        async with queue.iterator() as messages:
            for _ in range(many):
                await (await anext(messages)).ack()
        return time.monotonic() - begun


async def _plain_kafka(source: Source, many: int) -> float:
    assert isinstance(source, KafkaTopic)
    consumer = aiokafka.AIOKafkaConsumer(
        source.topic,
        bootstrap_servers=source.servers,
        group_id="plain",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    await consumer.start()
    begun, taken = time.monotonic(), 0
    while taken < many:
        pages: dict[Any, list[Any]] = await consumer.getmany(timeout_ms=1000, max_records=100)
        taken += sum(len(page) for page in pages.values())
        await consumer.commit()
    seconds = time.monotonic() - begun
    await consumer.stop()
    return seconds


async def _by_clients(
    url: str,
    names: list[str],
    ask: Callable[[httpx2.AsyncClient, str], Awaitable[httpx2.Response]],
) -> float:
    """Ask something for each name, some at once; each again until it is answered well."""
    left = list(names)
    begun = time.monotonic()
    async with httpx2.AsyncClient(base_url=url, timeout=30, trust_env=False) as http:

        async def client() -> None:
            while left:
                name = left.pop()
                while not await _answered(ask(http, name)):  # noqa: ASYNC110
                    await asyncio.sleep(0.2)

        await asyncio.gather(*(client() for _ in range(_CLIENTS)))
    return time.monotonic() - begun


async def _answered(asked: Awaitable[httpx2.Response]) -> bool:
    try:
        return (await asked).status_code in (200, 202)
    except httpx2.TransportError:
        return False


def _post(http: httpx2.AsyncClient, name: str) -> Awaitable[httpx2.Response]:
    # As careful senders do: a delivery that is repeated says that it is the same.
    return http.post(f"/hooks/default/{_PATH}", json={"name": name}, headers={"webhook-id": name})
