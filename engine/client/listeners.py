"""Having the triggers of published flows listen."""

from __future__ import annotations

from contextlib import suppress

from temporalio.common import Priority, WorkflowIDConflictPolicy, WorkflowIDReusePolicy

from engine.attributes import listener_id
from engine.calls import LISTENER
from engine.client.engine import Engine
from engine.client.refusal import translated
from engine.settings import LISTENERS, SYSTEM
from nextscript.errors import NotFound


async def listen(
    engine: Engine, project_id: str, flow_id: str, node: str, *, changed: bool = False
) -> None:
    """Have a trigger listen, durably; where it does already, to ask is nothing.

    When it `changed`, what listens now ends first and then begins again. Raises Unavailable.
    """
    with translated():
        await engine.client.start_workflow(
            LISTENER,
            args=[flow_id, node, engine.settings.queue(LISTENERS)],
            id=listener_id(project_id, flow_id, node),
            task_queue=engine.settings.queue(SYSTEM),
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            priority=Priority(fairness_key=project_id),
            start_signal="changed" if changed else None,
        )


async def end_listening(engine: Engine, project_id: str, flow_id: str, node: str) -> None:
    """Have what listens look whether it still is to; it may have ended. Raises Unavailable."""
    with suppress(NotFound), translated():
        handle = engine.client.get_workflow_handle(listener_id(project_id, flow_id, node))
        await handle.signal("changed")
