"""What a caller says to start a run."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from nextscript.document.models import KEY, SLUG

NodeId = Annotated[str, Field(pattern=SLUG)]


class Request(BaseModel):
    """A request body: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class TriggerEvent(Request):
    """Start as if this trigger had fired with this event."""

    node: NodeId
    output: JsonValue = None


class MockedOutput(Request):
    """A step that is not run, with the output it pretends.

    Without `port` the output says which path is taken where it can (a branch's, a switch's), else
    it is the path of success.
    """

    output: JsonValue
    port: NodeId | None = None


class MockedError(Request):
    """A step that is not run and pretends to fail."""

    error: str = Field(max_length=10_000)


class Callback(Request):
    """Where the end of a run is told: a signed POST, sent again for a day until it is taken."""

    url: str = Field(min_length=1, max_length=2_000, description="http or https, no credentials.")


class ForkRequest(Request):
    """Start a run again from one of its steps. What is left out stays as it was in that run."""

    from_: str = Field(alias="from", min_length=1, max_length=2_000, description="A step's path.")
    version: Annotated[int, Field(ge=1)] | Literal["draft"] | None = None
    input: JsonValue = Field(default=None, description="Another input of the run.")
    outputs: dict[str, JsonValue] = Field(
        default_factory=dict,
        max_length=5_000,
        description="Other outputs of steps before, by path.",
    )


class StartRequest(Request):
    """Start a run. `until` and `mocks` are for drafts, which run as test runs."""

    input: JsonValue = Field(default_factory=dict)
    trigger: TriggerEvent | None = None
    version: Annotated[int, Field(ge=1)] | Literal["draft"] | None = None
    environment: Annotated[str, Field(pattern=KEY)] = "production"
    wait: float = Field(default=0, ge=0, le=60, description="Seconds to wait for the end.")
    priority: int | None = Field(default=None, ge=1, le=5)
    callback: Callback | None = None
    queue: Annotated[str, Field(pattern=KEY)] | None = Field(
        default=None,
        description="Steps of the types that the worker of this queue serves go there, such as an "
        "engineer's (`nextscript worker --queue`). Needs the permission flow.write.",
    )
    until: NodeId | None = None
    mocks: dict[NodeId, MockedOutput | MockedError] = Field(default_factory=dict, max_length=5_000)
