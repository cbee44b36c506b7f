"""No connection, and no step that uses one, reaches what is closed, in whatever spelling."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from pydantic import ValidationError

from nextscript.connection import Connection
from nextscript.egress import EgressClient, Policy
from nextscript.errors import ConnectionRefused, Rejected
from nextscript.node_types import Declaration
from nextscript.testing import Heard, activity_context
from nextscript.triggers import ListenerContext
from nextscript.values import Json
from tests.connectors.doors import aimed, config_of, declarations, kinds
from tests.nextscript.egress import canary as canaries

CLOSED = [
    "127.0.0.1",
    "localhost",
    "LOCALHOST.",
    "0",
    "127.1",
    "2130706433",
    "0x7f000001",
    "127。0。0。1",
    "①②⑦.⓪.⓪.①",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "allowed.test@127.0.0.1",
    "169.254.169.254",
    "[fd00:ec2::254]",
    "100.100.100.200",
    "168.63.129.16",
    "224.0.0.1",
    "10.0.0.1",
    "192.168.1.1",
]
REFUSED = (Rejected, ConnectionRefused, ValidationError)
"""Never Retryable, nor a timeout: then it was not refused, only not reached."""
KINDS = kinds()
QUIET = ("s3.make_link",)
"""Steps that reach for nothing at all."""
STEPS = [
    one
    for one in declarations()
    if one.connection_models and callable(one.function) and one.node_type.type not in QUIET
]


@pytest.fixture
async def canary() -> AsyncIterator[canaries.Canary]:
    """Something that listens where nobody may connect."""
    async with canaries.listening() as found:
        yield found


def named(one: type[Connection] | Declaration) -> str:
    return one.node_type.type if isinstance(one, Declaration) else one.kind


@pytest.mark.case("SSRF-01", "SSRF-03", "SSRF-05", "SSRF-11", "SSRF-17", "SSRF-19")
@pytest.mark.parametrize("model", KINDS, ids=named)
async def test_a_connection_is_not_tried_at_a_closed_address(
    model: type[Connection], canary: canaries.Canary
) -> None:
    aimed(model, "db.example.com", canary.port)  # an ordinary host is taken

    for host in CLOSED:
        with pytest.raises(REFUSED):
            await _tried(model, host, canary.port)
        assert canary.accepted == 0, host


@pytest.mark.case("SSRF-01", "SSRF-17", "SSRF-19")
@pytest.mark.parametrize("declaration", STEPS, ids=named)
async def test_a_step_does_not_reach_a_closed_address(
    declaration: Declaration, canary: canaries.Canary
) -> None:
    config = config_of(declaration)
    for model in declaration.connection_models:
        with pytest.raises(REFUSED):
            await _done(declaration, config, aimed(model, "127.0.0.1", canary.port))
        assert canary.accepted == 0


async def _tried(model: type[Connection], host: str, port: int) -> None:
    async with asyncio.timeout(5):
        if await aimed(model, host, port).check(EgressClient(Policy())) is None:
            raise Rejected("It has nothing to try")


async def _done(declaration: Declaration, config: dict[str, Json], connection: Connection) -> None:
    ctx, function = activity_context(connection), declaration.function
    assert callable(function)
    input_ = declaration.input_model.model_validate(config)
    async with asyncio.timeout(5):
        if declaration.way == "listen":
            await function(input_, ListenerContext(ctx, Heard(), None, "flow", "node"))
        elif declaration.way == "poll":
            await function(input_, ctx, None)
        else:
            await function(input_, ctx)
