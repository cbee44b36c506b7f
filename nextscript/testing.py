"""The author's test kit: run an activity as the engine would, without an engine.

async def test_a_customer_is_read() -> None:
    ctx = activity_context(http=MockTransport(lambda request: Response(200, json={"id": 7})))
    assert await run(read_customer, {"url": "https://crm.example/7"}, ctx) == {"id": 7}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx2
from pydantic import BaseModel, JsonValue, TypeAdapter

from nextscript.activity import ActivityContext, Level, declaration_of
from nextscript.connection import Connection
from nextscript.egress import EgressClient, Policy
from nextscript.expressions import Expression, Settings
from nextscript.values import Json

ConnectionT = TypeVar("ConnectionT", bound="Connection | None")


@dataclass
class Recorded:
    """What an activity logged and reported while it ran."""

    lines: list[tuple[Level, str, JsonValue]] = field(default_factory=list)
    heartbeats: list[JsonValue] = field(default_factory=list)

    def log(self, level: Level, message: str, data: JsonValue) -> None:
        """Keep a line."""
        self.lines.append((level, message, data))

    def heartbeat(self, detail: JsonValue) -> None:
        """Keep a sign of life."""
        self.heartbeats.append(detail)


def activity_context(
    connection: ConnectionT = None,  # type: ignore[assignment]  # None is the default connection
    *,
    http: httpx2.AsyncBaseTransport | None = None,
    allow: str = "",
    runtime: Recorded | None = None,
    effect_key: str = "effect-key-of-the-test",
    attempt: int = 1,
    timezone: str = "UTC",
    now: float = 1_767_225_600.0,
    previous: JsonValue = None,
) -> ActivityContext[ConnectionT]:
    """Make what an activity gets besides its input.

    `http` fakes the wire (an `httpx2.MockTransport`). Without it requests really leave, through
    the same guard as in production: `allow` opens addresses as NEXTSCRIPT_EGRESS_ALLOW does.
    `now` is the first moment of 2026 unless you say otherwise.
    """
    egress = EgressClient(Policy.parse(allow), transport=http)
    return ActivityContext(
        connection=connection,
        http=egress,
        dial=egress.dial,
        runtime=runtime or Recorded(),
        effect_key=effect_key,
        attempt=attempt,
        run_id="run-of-the-test",
        path="node",
        project_id="project-of-the-test",
        timezone=timezone,
        now=now,
        previous=previous,
    )


async def run(
    function: Any,  # Any: an activity's own signature
    config: Mapping[str, Json],
    ctx: ActivityContext[Any] | None = None,
) -> Json:
    """Run an activity on a config as it stands in a document; give its output as JSON.

    Fields of type `Expression` are written as text, as in a flow; other values stand as they would
    after the flow's own expressions were evaluated. Raises pydantic.ValidationError when the config
    does not fit, and whatever the activity raises.
    """
    given = ctx or activity_context()
    input_ = declaration_of(function).input_model.model_validate(dict(config))
    _settle(input_, Settings(given.now, given.timezone, given.effect_key))
    result = await function(input_, given)
    output: Json = TypeAdapter(type(result)).dump_python(result, mode="json", by_alias=True)
    return output


def _settle(value: object, settings: Settings) -> None:
    """Give expressions the step's clock, time zone and seed, as the engine does."""
    if isinstance(value, Expression):
        value.settings = settings
    elif isinstance(value, BaseModel):
        _settle(list(dict(value).values()), settings)
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            _settle(inner, settings)
