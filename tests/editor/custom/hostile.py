"""A custom activity whose every word would like to be a script; its words stand beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, create_model

from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example, Port
from nextscript.options import Asked, Option, Options

TEXTS: list[str] = json.loads(Path(__file__).with_suffix(".json").read_text())
SHORT = TEXTS[3]
ICON = f"<svg xmlns='http://www.w3.org/2000/svg' onload='window.__pwned=1'>{TEXTS[0]}</svg>"


def _field(text: str, **more: Any) -> Any:  # Any: as pydantic has it
    return Field(default=text, title=text, description=text, **more)


def _model(name: str, **more: Any) -> type[BaseModel]:
    fields: dict[str, Any] = {f"f{at}": (str, _field(one)) for at, one in enumerate(TEXTS)}
    config = ConfigDict(extra="forbid", title=SHORT)
    made: type[BaseModel] = create_model(name, __config__=config, __doc__=SHORT, **(fields | more))
    return made


groups: dict[str, Any] = {
    f"g{at}": (str, _field(one, json_schema_extra={"x-group": one})) for at, one in enumerate(TEXTS)
}
choices = Field(default=SHORT, title="Pick", json_schema_extra={"enum": [*TEXTS]})
listed = Field(default="", title="Choose", description=SHORT)
Words = _model("Words", pick=(str, choices), choose=(str, listed), **groups)
Said = _model("Said")


async def list_words(asked: Asked, ctx: ActivityContext) -> Options:
    """List every text."""
    found = [Option(value=f"o{at}", label=one, hint=one) for at, one in enumerate(TEXTS)]
    return Options(items=[one for one in found if asked.matches(one.label)])


async def say(input: Words, ctx: ActivityContext) -> Said:  # type: ignore[valid-type] # made here
    return Said()


say.__doc__ = " ".join(TEXTS)
say.__annotations__ = {"input": Words, "ctx": ActivityContext, "return": Said}
say = activity(
    "hostile.say",
    title=SHORT,
    effects="idempotent",
    icon=ICON,
    keywords=tuple(TEXTS),
    ports=(Port(id="out", title=TEXTS[0]), Port(id="other", title=SHORT)),
    options={"/choose": list_words},
    examples=(Example(title=SHORT, config={"f0": SHORT}),),
)(say)
