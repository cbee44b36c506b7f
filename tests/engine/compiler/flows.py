"""A small catalog to compile against, and what a test asks of the compiler."""

from __future__ import annotations

from pydantic import BaseModel, Field, JsonValue

from engine.compiler import Compiled, Known, compile_flow
from engine.nodes import CONTROLS
from nextscript.activity import ActivityContext, activity, declaration_of
from nextscript.catalog import Catalog
from nextscript.connection import Connection
from nextscript.document import load_yaml
from nextscript.expressions import Expression
from nextscript.findings import Finding
from nextscript.node_types import Port


class CrmConnection(Connection):
    kind = "crm"
    title = "CRM"


class Lookup(BaseModel):
    id: str
    limit: int = Field(default=10, ge=1, le=100)
    mode: str = Field(default="fast", pattern="^(fast|slow)$")


class Customer(BaseModel):
    name: str
    orders: list[JsonValue]


class Filter(BaseModel):
    items: list[JsonValue]
    where: Expression


class Old(BaseModel):
    address: str


class Anything(BaseModel):
    value: JsonValue = None


@activity("crm.lookup", title="Look up", effects="idempotent")
async def lookup(input: Lookup, ctx: ActivityContext) -> Customer:
    """Find a customer."""
    return Customer(name=input.id, orders=[])


@activity("crm.charge", title="Charge", effects="unsafe", timeout="1m", queue="money")
async def charge(input: Anything, ctx: ActivityContext[CrmConnection]) -> Anything:
    """Take money."""
    return input


@activity("crm.sync", title="Sync", effects="keyed", undo="crm.unsync")
async def sync(input: Anything, ctx: ActivityContext[CrmConnection | None]) -> Anything:
    """Send something."""
    return input


@activity("list.filter", title="Filter", effects="idempotent", runs="quick")
async def keep(input: Filter, ctx: ActivityContext) -> list[JsonValue]:
    """Keep some."""
    return input.items


@activity(
    "crm.route",
    title="Route",
    ports=(Port(id="left", title="Left"), Port(id="right", title="Right")),
    deprecated="use flow.switch",
)
async def route(input: Anything, ctx: ActivityContext) -> Anything:
    """Go one way or the other."""
    return input


@activity(
    "crm.old",
    title="Old",
    version=3,
    effects="idempotent",
    upgrades={
        1: lambda config: {"addr": config["url"]},
        2: lambda config: {"address": config["addr"]},
    },
)
async def old(input: Old, ctx: ActivityContext) -> Anything:
    """Something that changed its form twice."""
    return Anything()


CATALOG = Catalog.of(
    CONTROLS, [declaration_of(one) for one in (lookup, charge, sync, keep, route, old)]
)


def check(text: str, known: Known | None = None) -> Compiled:
    """Compile a flow written as YAML."""
    return compile_flow(load_yaml(text), CATALOG, known)


def found(text: str, code: str, known: Known | None = None) -> Finding:
    """Give the one finding of a code in a flow."""
    findings = check(text, known).findings
    mine = [one for one in findings if one.code == code]
    assert len(mine) == 1, f"{code} is not there once but: {findings}"
    return mine[0]


def codes(text: str, known: Known | None = None) -> list[str]:
    """Give the codes of all findings of a flow."""
    return [one.code for one in check(text, known).findings]
