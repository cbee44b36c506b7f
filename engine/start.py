"""What starts a run: the only argument of the workflow."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, JsonValue

from engine.plan import SEMANTICS

Source = Literal[
    "api", "editor", "webhook", "schedule", "form", "chat", "message", "flow", "fork", "mcp"
]


class Caller(BaseModel):
    """The run and step that called this one, and waits to hear of its end."""

    run_id: str
    path: str
    workflow_id: str
    wait: bool


class RunStart(BaseModel):
    """Everything a run needs to know at its start; payload codecs encrypt it.

    `plan` is the plan's JSON compressed and in base64 (`engine.plan_codec`), or `plan_ref` names an
    object that holds it. `input` and `trigger_output` are values on the wire (nextscript.values).
    """

    run_id: str
    project_id: str
    organisation_id: str
    flow_id: str
    flow_key: str
    flow_name: str
    version: int | None
    plan: str | None = None
    plan_ref: str | None = None
    plan_hash: str
    input: JsonValue
    trigger: str | None = None
    trigger_output: JsonValue = None
    variables: dict[str, JsonValue] = {}
    environment: str = "production"
    source: Source = "api"
    started_by: str = ""
    created_at: float
    seed: str
    depth: int = 0
    caller: Caller | None = None
    test: bool = False
    priority: int | None = None
    """1 goes before 5, 3 is usual. Projects take turns among runs of the same priority."""
    until: str | None = None
    mocks: dict[str, JsonValue] = {}
    seeds: dict[str, JsonValue] = {}
    """Of a fork: what is read of the run it comes from, by path (engine.state.seeds)."""
    effects_of: str | None = None
    """Of a fork that goes on with what another run was about to do: whose effect keys it uses."""
    effects: dict[str, str] = {}
    """Of single steps, by path: the run whose effect key they use."""
    semantics: int = SEMANTICS
    step_queue: str = "activities"
    """Where steps run whose node names no queue. On the flows' own queue Temporal hands them
    straight back to the worker that asked (measured: a fifth faster)."""
    queues: dict[str, str] = {}
    """By node type: the pool of a worker that is lent to this run (engine.lending)."""
    most_steps: int | None = None
    """How many steps the run may start, all its parts counted; without it, any number."""
    continue_after: int | None = None
    """Continue as new from this many events on; without it, when Temporal suggests it."""
    carried: JsonValue = None
    """RunState's snapshot, when this is a continuation (continue-as-new)."""
