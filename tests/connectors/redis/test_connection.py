"""Who gets in, and where to."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from pydantic import ValidationError

from connectors.redis import redis
from connectors.redis.command import command
from connectors.redis.get_value import get_value
from connectors.redis.set_value import set_value
from nextscript.egress import EgressClient, Policy
from nextscript.errors import ConnectionRefused, EgressBlocked, Rejected, Retryable
from nextscript.testing import activity_context, run
from tests.conftest import free_port
from tests.connectors.encrypted import encrypted, front
from tests.connectors.redis.conftest import PORT, Keys, context, local
from tests.nextscript.egress.canary import listening as listening_canary

OUT = EgressClient(Policy.parse("127.0.0.1"))


@pytest.fixture
async def user(keys: Keys) -> AsyncIterator[str]:
    """Somebody who may read and write the keys of this test, and no more."""
    name = keys.prefix
    await keys.door.execute_command(
        "ACL", "SETUSER", name, "on", ">s3cret", f"~{name}:*", "+@read", "+@write", "+ping"
    )
    yield name
    await keys.door.execute_command("ACL", "DELUSER", name)


async def test_a_connection_is_tried() -> None:
    assert await local().check(OUT) == "The server answers."


async def test_a_wrong_password_asks_to_reconnect(user: str) -> None:
    assert await local(user=user, password="s3cret").check(OUT)
    with pytest.raises(ConnectionRefused) as refused:
        await local(user=user, password="wr0ng").check(OUT)
    assert "wr0ng" not in str(refused.value)


async def test_what_the_user_may_not_do_is_refused(user: str, keys: Keys) -> None:
    there = context(local(user=user, password="s3cret"))
    assert await run(set_value, {"key": keys("a"), "value": 1}, there)
    for doing, config in (
        (get_value, {"key": "elsewhere"}),
        (command, {"command": "TIME"}),
    ):
        with pytest.raises(Rejected) as refused:
            await run(doing, config, there)
        assert refused.value.code == "redis.not_permitted"


async def test_a_database_that_is_not_there_is_refused() -> None:
    with pytest.raises(Rejected):
        await local(database=9999).check(OUT)


async def test_a_server_that_is_not_there_may_be_back_later() -> None:
    with pytest.raises(Retryable):
        await local(port=free_port()).check(OUT)


async def test_a_key_on_another_server_of_a_cluster_is_refused_and_nobody_else_is_asked() -> None:
    async with listening_canary() as canary:
        moved = f"-MOVED 42 127.0.0.1:{canary.port}\r\n".encode()
        async with front(PORT, lambda piece, _: moved if piece == b"$-1\r\n" else piece) as at:
            with pytest.raises(Rejected) as refused:
                await run(get_value, {"key": "nobody-has-this"}, context(local(port=at)))
        assert (refused.value.code, canary.accepted) == ("redis.cluster", 0)


@pytest.mark.case("SSRF-17")
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.1", "169.254.169.254"])
async def test_a_private_server_is_closed_unless_opened(host: str) -> None:
    async with listening_canary() as canary:
        closed = activity_context(local(host=host, port=canary.port))
        with pytest.raises(EgressBlocked):
            await run(get_value, {"key": "x"}, closed)
        assert canary.accepted == 0


async def test_the_certificate_is_for_the_name_and_by_a_known_authority(keys: Keys) -> None:
    async with encrypted(PORT) as server:
        good = {"host": "localhost", "port": server.port, "tls": "verify"}
        opened = local(**good, ca_certificate=server.authority)
        assert await run(set_value, {"key": keys("a"), "value": 1}, context(opened))
        for wrong in (
            local(**good),
            local(**{**good, "host": "127.0.0.1"}, ca_certificate=server.authority),
        ):
            with pytest.raises(Rejected) as refused:
                await wrong.check(OUT)
            assert refused.value.code == "redis.tls"
        trusting = local(**{**good, "host": "127.0.0.1", "tls": "require"})
        assert await trusting.check(OUT)


@pytest.mark.parametrize("field", [{"host": "a/b"}, {"host": ""}, {"database": -1}])
def test_a_connection_is_checked_when_it_is_entered(field: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        local(**field)


def test_the_password_is_not_shown_and_the_nodes_are_declared() -> None:
    assert "s3cret" not in repr(local(password="s3cret"))
    types = {one.node_type.type: one.node_type.effects for one in redis.declarations()}
    unsafe = {name for name, effects in types.items() if effects == "unsafe"}
    assert {name.removeprefix("redis.") for name in unsafe} == {
        "increment",
        "list_push",
        "list_pop",
        "publish",
        "stream_add",
        "command",
    }
    assert len(types) == 15
