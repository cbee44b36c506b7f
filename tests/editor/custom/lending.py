"""A custom activity whose form nests: objects in objects, a list of them, choices that follow."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from nextscript.activity import ActivityContext, activity
from nextscript.errors import Rejected
from nextscript.options import Asked, Option, Options

TOOLS = {
    "harbour": {"drill": "Hammer drill", "ladder": "Long ladder", "saw": "Chain saw"},
    "airport": {"ladder": "Long ladder", "mower": "Lawn mower"},
}
PRICES = {"drill": 12.0, "ladder": 5.5, "saw": 20.0, "mower": 18.0}


class Contact(BaseModel):
    """Who is there."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(description="Who takes the tools.")
    phone: str | None = Field(default=None, pattern=r"^\+?[0-9 ]+$", description="To ring first.")


class Site(BaseModel):
    """Where work is done."""

    model_config = ConfigDict(extra="forbid")
    street: str = Field(description="Street and number.")
    city: str = Field(description="Town.")
    contact: Contact = Field(description="Who is there.")


class Piece(BaseModel):
    """A tool and for how long."""

    model_config = ConfigDict(extra="forbid")
    tool: str = Field(description="A tool of the chosen depot.")
    days: int = Field(default=1, ge=1, le=30, description="For how many days.")
    marks: list[str] = Field(default=[], description="Written on it.")


class LendInput(BaseModel):
    """What is lent to whom."""

    model_config = ConfigDict(extra="forbid")
    depot: str = Field(description="Where the tools are.")
    pieces: list[Piece] = Field(min_length=1, max_length=4, title="Tools", description="What.")
    site: Site = Field(title="Bring to", description="Where they are used.")
    labels: dict[str, str] = Field(default={}, description="Printed on the note.")


class Lent(BaseModel):
    """A tool that is out."""

    tool: str
    days: int
    price: float


class Loan(BaseModel):
    """What was agreed."""

    number: str
    pieces: list[Lent]
    site: Site
    price: float


async def list_depots(asked: Asked, ctx: ActivityContext) -> Options:
    """List where tools are."""
    found = [Option(value=key, label=key.capitalize()) for key in TOOLS]
    return Options(items=[one for one in found if asked.matches(one.label)])


async def list_tools(asked: Asked, ctx: ActivityContext) -> Options:
    """List the tools of the chosen depot."""
    depot = asked.field("/depot")
    if depot not in TOOLS:
        raise Rejected("Choose a depot first.", code="tools.depot")
    found = [Option(value=key, label=label) for key, label in TOOLS[str(depot)].items()]
    return Options(items=[one for one in found if asked.matches(one.label)])


@activity(
    "tools.lend",
    title="Lend tools",
    effects="idempotent",
    icon="hammer",
    keywords=("borrow", "rent", "machines"),
    options={"/depot": list_depots, "/pieces/*/tool": list_tools},
)
async def lend(input: LendInput, ctx: ActivityContext) -> Loan:
    """Lend tools of a depot to a building site."""
    pieces = [
        Lent(tool=one.tool, days=one.days, price=PRICES[one.tool] * one.days)
        for one in input.pieces
    ]
    ctx.log("info", "lent", pieces=len(pieces))
    return Loan(
        number=f"L-{ctx.effect_key[:6]}",
        pieces=pieces,
        site=input.site,
        price=sum(one.price for one in pieces),
    )
