"""A custom activity with every kind of field a form can have."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from nextscript.activity import ActivityContext, activity
from nextscript.durations import Duration, parse_duration
from nextscript.errors import Rejected
from nextscript.expressions import Expression
from nextscript.node_types import Example
from nextscript.options import Asked, Option, Options

MENUS = {
    "bakery": {"bread": "Bread", "cake": "Lemon cake", "roll": "Cinnamon roll"},
    "grill": {"fish": "Grilled fish", "corn": "Corn on the cob"},
}


class Slot(StrEnum):
    """When it arrives."""

    MORNING = "morning"
    NOON = "noon"
    EVENING = "evening"


class Address(BaseModel):
    """A place."""

    model_config = ConfigDict(extra="forbid")
    street: str = Field(description="Street and number.")
    city: str = Field(description="Town.")
    floor: int | None = Field(default=None, ge=0, le=80, description="Which floor, if any.")


class Line(BaseModel):
    """A dish and how many of it."""

    model_config = ConfigDict(extra="forbid")
    dish: str = Field(description="A dish of the chosen kitchen.")
    portions: int = Field(default=1, ge=1, le=500, description="How many portions.")
    extras: list[str] = Field(default=[], description="What comes with it.")


class DeliveryInput(BaseModel):
    """What is delivered where."""

    model_config = ConfigDict(extra="forbid")
    kitchen: str = Field(description="Who cooks.")
    lines: list[Line] = Field(min_length=1, max_length=50, title="Dishes", description="What.")
    address: Address = Field(title="Deliver to", description="Where it is brought.")
    slot: Slot = Field(default=Slot.NOON, description="When it arrives.")
    payment: Literal["invoice", "card"] = Field(default="invoice", description="How it is paid.")
    lead: Duration = Field(default="2h", title="Cook ahead", description="How long before.")
    remarks: str | None = Field(
        default=None, description="For the driver.", json_schema_extra={"x-widget": "text"}
    )
    labels: dict[str, str] = Field(
        default={}, description="Printed on the boxes.", json_schema_extra={"x-group": "More"}
    )
    menu: JsonValue = Field(
        default=None,
        title="Menu card",
        description="A file that is printed.",
        json_schema_extra={"x-widget": "file", "x-group": "More"},
    )
    discount: Expression | None = Field(
        default=None, description="Over total: what it costs in the end, such as total * 0.9."
    )


class Delivery(BaseModel):
    """A planned delivery."""

    number: str
    portions: int
    total: float
    cook_minutes: int
    city: str


async def list_kitchens(asked: Asked, ctx: ActivityContext) -> Options:
    """List who can cook."""
    found = [Option(value=key, label=key.capitalize()) for key in MENUS]
    return Options(items=[one for one in found if asked.matches(one.label)])


async def list_dishes(asked: Asked, ctx: ActivityContext) -> Options:
    """List the dishes of the chosen kitchen."""
    kitchen = asked.field("/kitchen")
    if kitchen == "broken":
        raise KeyError(kitchen)
    if kitchen not in MENUS:
        raise Rejected("Choose a kitchen first.", code="shop.kitchen")
    menu = MENUS[str(kitchen)]
    found = [Option(value=key, label=label, hint=str(kitchen)) for key, label in menu.items()]
    return Options(items=[one for one in found if asked.matches(one.label)])


@activity(
    "shop.plan_delivery",
    title="Plan a delivery",
    effects="idempotent",
    icon="truck",
    keywords=("catering", "food", "delivery", "order"),
    options={"/kitchen": list_kitchens, "/lines/*/dish": list_dishes},
    examples=(
        Example(
            title="Bread for the office",
            config={
                "kitchen": "bakery",
                "lines": [{"dish": "bread", "portions": 3}],
                "address": {"street": "Main Street 1", "city": "Bern"},
            },
        ),
    ),
)
async def plan_delivery(input: DeliveryInput, ctx: ActivityContext) -> Delivery:
    """Plan what is cooked and when it arrives."""
    portions = sum(line.portions for line in input.lines)
    total = portions * 12.5
    if input.discount is not None:
        total = float(str(input.discount.evaluate(total=total)))
    return Delivery(
        number=f"D-{ctx.effect_key[:6]}",
        portions=portions,
        total=total,
        cook_minutes=int(parse_duration(input.lead).total_seconds() // 60),
        city=input.address.city,
    )
