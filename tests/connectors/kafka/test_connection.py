"""Who gets in, and where to: brokers tell of other brokers, and none is dialled unchecked."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from connectors.kafka import kafka
from connectors.kafka.list_topics import list_topics
from connectors.kafka.on_message import on_message
from connectors.kafka.produce import produce
from connectors.kafka.way import dialled
from nextscript.egress import EgressClient, Policy
from nextscript.errors import EgressBlocked, Rejected, Retryable
from nextscript.testing import activity_context, listening, run
from tests.conftest import free_port
from tests.connectors.encrypted import encrypted, front
from tests.connectors.kafka.conftest import Broker
from tests.nextscript.egress.canary import listening as listening_canary

OUT = EgressClient(Policy.parse("127.0.0.1"))


def named(host: str, port: int) -> bytes:
    """Give an address as Kafka's protocol writes it."""
    return len(host).to_bytes(2, "big") + host.encode() + port.to_bytes(4, "big")


async def test_a_connection_is_tried(broker: Broker) -> None:
    assert await broker.local().check(OUT) == "The cluster answers."


async def test_a_broker_that_is_not_there_may_be_back_later(broker: Broker) -> None:
    with pytest.raises(Retryable):
        await broker.local(port=free_port()).check(OUT)


async def test_the_next_broker_is_tried(broker: Broker) -> None:
    there = f"127.0.0.1:{broker.port}"
    assert await broker.local(port=free_port(), brokers=[there]).check(OUT)


@pytest.mark.case("SSRF-17")
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.1", "169.254.169.254"])
async def test_a_private_broker_is_closed_unless_opened(broker: Broker, host: str) -> None:
    async with listening_canary() as canary:
        closed = activity_context(broker.local(host=host, port=canary.port))
        with pytest.raises(EgressBlocked):
            await run(list_topics, {}, closed)
        assert canary.accepted == 0


@pytest.mark.case("SSRF-17")
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.1.2.33", "169.254.1"])
async def test_a_broker_that_names_a_closed_address_is_refused(broker: Broker, host: str) -> None:
    async with listening_canary() as canary:
        own, other = named("127.0.0.1", broker.port), named(host, canary.port)
        async with front(broker.port, lambda piece, _: piece.replace(own, other)) as at:
            opened = activity_context(broker.local(port=at), allow=f"127.0.0.1:{at}")
            with pytest.raises(EgressBlocked):
                await run(list_topics, {}, opened)
            with pytest.raises(EgressBlocked):
                await run(produce, {"topic": "t", "body": 1}, opened)
            with pytest.raises(EgressBlocked):
                async with listening(on_message, {"topics": ["t"]}, opened) as heard:
                    await heard.first(1, seconds=0.5)
        assert canary.accepted == 0


async def test_no_client_goes_another_way() -> None:
    with pytest.raises(RuntimeError, match="through egress"):
        await dialled("127.0.0.1", 1)


async def test_the_certificate_is_for_the_name_of_each_broker(broker: Broker) -> None:
    def renamed(piece: bytes, at: int) -> bytes:
        return piece.replace(named("127.0.0.1", broker.port), named("localhost", at))

    async with encrypted(broker.port, renamed) as server:
        good = {"host": "localhost", "port": server.port, "tls": "verify"}
        opened = broker.context(**good, ca_certificate=server.authority)
        assert await run(produce, {"topic": "secret", "body": 1}, opened)
        for wrong in (
            broker.local(**good),
            broker.local(**{**good, "host": "127.0.0.1"}, ca_certificate=server.authority),
        ):
            with pytest.raises(Rejected) as refused:
                await wrong.check(OUT)
            assert refused.value.code == "kafka.tls"


@pytest.mark.parametrize(
    "fields",
    [
        {"host": "a/b"},
        {"brokers": ["no port"]},
        {"brokers": ["a/b:9092"]},
        {"mechanism": "plain"},
    ],
)
def test_a_connection_is_checked_when_it_is_entered(
    broker: Broker, fields: dict[str, object]
) -> None:
    with pytest.raises(ValidationError):
        broker.local(**fields)


def test_a_connection_is_bound_to_its_hosts(broker: Broker) -> None:
    more = broker.local(brokers=["b2.example.com:9093", "[2001:db8::1]:9093"], password="s3cret")
    assert more.hosts_of() == ["127.0.0.1", "2001:db8::1", "b2.example.com"]
    assert "s3cret" not in repr(more)
    types = {one.node_type.type: one.node_type.effects for one in kafka.declarations()}
    assert types == {
        "kafka.produce": "unsafe",
        "kafka.read_messages": "idempotent",
        "kafka.list_topics": "idempotent",
        "kafka.lag": "idempotent",
        "kafka.on_message": "idempotent",
    }
