"""The author's test kit runs an activity as the engine would."""

from __future__ import annotations

from typing import ClassVar

import pytest
from httpx2 import MockTransport, Request, Response
from pydantic import BaseModel, SecretStr, ValidationError

from nextscript.activity import ActivityContext, activity, declaration_of
from nextscript.connection import Connection
from nextscript.errors import EgressBlocked
from nextscript.expressions import Expression
from nextscript.testing import Recorded, activity_context, run


class Crm(Connection):
    """A service."""

    kind: ClassVar[str] = "acme_crm"
    title: ClassVar[str] = "Acme CRM"
    token: SecretStr


class Ask(BaseModel):
    url: str
    label: Expression = Expression.of("'-'")


class Customer(BaseModel):
    id: int
    label: str
    attempt: int


@activity("acme.read_customer", title="Read a customer")
async def read_customer(input: Ask, ctx: ActivityContext[Crm]) -> Customer:
    """Read a customer."""
    token = ctx.connection.token.get_secret_value()
    answer = await ctx.http.request("GET", input.url, headers={"X-Token": token})
    ctx.log("info", "read", url=input.url)
    ctx.heartbeat(1)
    label = input.label.evaluate(item=answer.json())
    return Customer(id=answer.json()["id"], label=str(label), attempt=ctx.attempt)


def service(request: Request) -> Response:
    return Response(200, json={"id": 7, "token": request.headers["X-Token"]})


async def test_an_engineer_s_test_is_three_lines() -> None:
    ctx = activity_context(Crm(token=SecretStr("t")), http=MockTransport(service), attempt=2)
    config = {"url": "https://crm.example/7", "label": "{{ item.token ~ now('UTC') }}"}
    found = await run(read_customer, {**config}, ctx)
    assert found == {"id": 7, "label": "t2026-01-01T00:00:00+00:00", "attempt": 2}


async def test_what_it_logs_is_kept() -> None:
    seen = Recorded()
    ctx = activity_context(Crm(token=SecretStr("t")), http=MockTransport(service), runtime=seen)
    await run(read_customer, {"url": "https://crm.example/7"}, ctx)
    assert seen.lines == [("info", "read", {"url": "https://crm.example/7"})]
    assert seen.heartbeats == [1]


async def test_a_config_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValidationError, match="url"):
        await run(read_customer, {}, activity_context(Crm(token=SecretStr("t"))))


async def test_without_a_fake_the_wire_is_guarded() -> None:
    ctx = activity_context(Crm(token=SecretStr("t")))
    with pytest.raises(EgressBlocked):
        await run(read_customer, {"url": "http://127.0.0.1:9/"}, ctx)


def test_a_connection_may_be_left_out_only_where_the_type_says_so() -> None:
    @activity("acme.maybe", title="Maybe")
    async def maybe(input: Ask, ctx: ActivityContext[Crm | None]) -> str:
        """Maybe."""
        return ""

    assert declaration_of(read_customer).node_type.connection_optional is False
    shown = declaration_of(maybe).node_type
    assert (shown.connection, shown.connection_optional) == ("acme_crm", True)
