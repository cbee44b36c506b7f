"""Who gets in, and where to."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from connectors.rabbitmq import rabbitmq
from connectors.rabbitmq.queue_info import queue_info
from nextscript.egress import EgressClient, Policy
from nextscript.errors import ConnectionRefused, EgressBlocked, Rejected, Retryable
from nextscript.testing import activity_context, run
from tests.conftest import free_port
from tests.connectors.encrypted import encrypted
from tests.connectors.rabbitmq.conftest import PORT, Queue, context, local
from tests.nextscript.egress.canary import listening as listening_canary

OUT = EgressClient(Policy.parse("127.0.0.1"))


async def test_a_connection_is_tried() -> None:
    assert await local().check(OUT) == "Signed in to the server."


async def test_a_wrong_password_asks_to_reconnect() -> None:
    with pytest.raises(ConnectionRefused):
        await local(password="wrong").check(OUT)


async def test_a_virtual_host_that_is_not_there_is_said() -> None:
    with pytest.raises(Rejected, match="virtual host") as refused:
        await local(virtual_host="nowhere").check(OUT)
    assert refused.value.code == "rabbitmq.not_allowed"


async def test_a_server_that_is_not_there_may_be_back_later() -> None:
    with pytest.raises(Retryable):
        await local(port=free_port()).check(OUT)


@pytest.mark.case("SSRF-17")
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.1", "169.254.169.254"])
async def test_a_private_server_is_closed_unless_opened(host: str) -> None:
    async with listening_canary() as canary:
        closed = activity_context(local(host=host, port=canary.port))
        with pytest.raises(EgressBlocked):
            await run(queue_info, {"queue": "x"}, closed)
        assert canary.accepted == 0


async def test_the_certificate_is_for_the_name_and_by_a_known_authority(queue: Queue) -> None:
    async with encrypted(PORT) as server:
        good = {"host": "localhost", "port": server.port, "tls": "verify"}
        opened = local(**good, ca_certificate=server.authority)
        found = await run(queue_info, {"queue": queue.name}, context(opened))
        assert found == {"queue": queue.name, "messages": 0, "consumers": 0}
        for wrong in (
            local(**good),
            local(**{**good, "host": "127.0.0.1"}, ca_certificate=server.authority),
        ):
            with pytest.raises(Rejected) as refused:
                await wrong.check(OUT)
            assert refused.value.code == "rabbitmq.tls"
        with pytest.raises(Rejected, match="does not encrypt"):
            await local(tls="require").check(OUT)
        trusting = local(**{**good, "host": "127.0.0.1", "tls": "require"})
        assert await trusting.check(OUT)


@pytest.mark.parametrize("field", [{"host": "a/b"}, {"host": ""}, {"ca_certificate": "x"}])
def test_a_connection_is_checked_when_it_is_entered(field: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        local(**{"tls": "verify", **field})


def test_the_password_is_not_shown_and_the_nodes_are_declared() -> None:
    assert "s3cret" not in repr(local(password="s3cret"))
    types = {one.node_type.type: one.node_type.effects for one in rabbitmq.declarations()}
    assert types == {
        "rabbitmq.publish": "unsafe",
        "rabbitmq.get_messages": "unsafe",
        "rabbitmq.declare_queue": "idempotent",
        "rabbitmq.queue_info": "idempotent",
        "rabbitmq.purge_queue": "unsafe",
        "rabbitmq.on_message": "idempotent",
    }
