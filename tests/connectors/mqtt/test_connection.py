"""Who gets in, and where to."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from connectors.mqtt import mqtt
from connectors.mqtt.publish import publish
from nextscript.egress import EgressClient, Policy
from nextscript.errors import ConnectionRefused, EgressBlocked, Rejected, Retryable
from nextscript.testing import activity_context, run
from tests.conftest import free_port, wait_until_open
from tests.connectors.encrypted import encrypted
from tests.connectors.mqtt.conftest import PORT, Topic, context, local
from tests.nextscript.egress.canary import listening as listening_canary

OUT = EgressClient(Policy.parse("127.0.0.1"))


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[int]:
    """A broker that lets ada in, who may publish to `mine` alone."""
    port = free_port()
    subprocess.run(
        ["mosquitto_passwd", "-b", "-c", tmp_path / "users", "ada", "s3cret"],
        check=True,
        capture_output=True,
    )
    (tmp_path / "rules").write_text("user ada\ntopic readwrite mine/#\n")
    lines = [
        f"listener {port} 127.0.0.1",
        "allow_anonymous false",
        f"password_file {tmp_path}/users",
        f"acl_file {tmp_path}/rules",
        "user root",
    ]
    (tmp_path / "conf").write_text("\n".join(lines))
    command = ["mosquitto", "-c", str(tmp_path / "conf")]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        wait_until_open(port, process)
        yield port
    finally:
        process.kill()
        process.wait()


async def test_a_connection_is_tried() -> None:
    assert await local().check(OUT) == "The broker answers."


async def test_who_signs_in_is_checked_and_held_to_what_they_may(guarded: int) -> None:
    ada = local(port=guarded, user="ada", password="s3cret")
    assert await ada.check(OUT)
    for wrong in (local(port=guarded), local(port=guarded, user="ada", password="wr0ng")):
        with pytest.raises(ConnectionRefused) as unknown:
            await wrong.check(OUT)
        assert "wr0ng" not in str(unknown.value)
    assert await run(publish, {"topic": "mine/a", "body": 1}, context(ada))
    with pytest.raises(Rejected) as refused:
        await run(publish, {"topic": "yours/a", "body": 1}, context(ada))
    assert refused.value.code == "mqtt.not_authorised"


async def test_a_broker_that_is_not_there_may_be_back_later() -> None:
    with pytest.raises(Retryable):
        await local(port=free_port()).check(OUT)


@pytest.mark.case("SSRF-17")
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.1", "169.254.169.254"])
async def test_a_private_broker_is_closed_unless_opened(host: str) -> None:
    async with listening_canary() as canary:
        closed = activity_context(local(host=host, port=canary.port))
        with pytest.raises(EgressBlocked):
            await run(publish, {"topic": "x", "body": 1}, closed)
        assert canary.accepted == 0


async def test_the_certificate_is_for_the_name_and_by_a_known_authority(topic: Topic) -> None:
    async with encrypted(PORT) as server:
        good = {"host": "localhost", "port": server.port, "tls": "verify"}
        opened = local(**good, ca_certificate=server.authority)
        assert await run(publish, {"topic": topic.name, "body": 1}, context(opened))
        for wrong in (
            local(**good),
            local(**{**good, "host": "127.0.0.1"}, ca_certificate=server.authority),
        ):
            with pytest.raises(Rejected) as refused:
                await wrong.check(OUT)
            assert refused.value.code == "mqtt.tls"
        trusting = local(**{**good, "host": "127.0.0.1", "tls": "require"})
        assert await trusting.check(OUT)


@pytest.mark.parametrize("field", [{"host": "a/b"}, {"host": ""}, {"ca_certificate": "x"}])
def test_a_connection_is_checked_when_it_is_entered(field: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        local(**{"tls": "verify", **field})


def test_the_password_is_not_shown_and_the_nodes_are_declared() -> None:
    assert "s3cret" not in repr(local(password="s3cret"))
    types = {one.node_type.type: one.node_type.effects for one in mqtt.declarations()}
    assert types == {"mqtt.publish": "unsafe", "mqtt.on_message": "idempotent"}
