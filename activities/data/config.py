"""What the configs of these nodes share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt
from typing_extensions import TypeAliasType

from nextscript.expressions import Expression
from nextscript.values import Json


class Config(BaseModel):
    """A config that takes no unknown fields."""

    model_config = ConfigDict(extra="forbid")


Items = Annotated[
    list[Json], Field(title="List", description="The list to work on, from an earlier step.")
]

if TYPE_CHECKING:
    PerItem: TypeAlias = (
        Expression | dict[str, "PerItem"] | list["PerItem"] | bool | int | float | None
    )
else:  # pydantic needs the recursion named, and an expression's wire form is a dict too
    _Choices = Annotated[
        Expression
        | dict[str, "PerItem"]
        | list["PerItem"]
        | StrictBool
        | StrictInt
        | StrictFloat
        | None,
        Field(union_mode="left_to_right"),
    ]
    PerItem = TypeAliasType("PerItem", _Choices)
"""A value in which every text is an expression evaluated once per item."""
