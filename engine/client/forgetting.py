"""Deleting what Temporal keeps of a run that is over."""

from __future__ import annotations

from contextlib import suppress

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import DeleteWorkflowExecutionRequest
from temporalio.client import Client, WorkflowExecutionStatus

from engine.attributes import PROJECT, notice_id, workflow_id
from engine.client.engine import Engine
from engine.client.refusal import translated
from nextscript.errors import NotFound


async def forget(engine: Engine, project_id: str, run_id: str) -> bool:
    """Delete a run's histories and that of its notice; False, and nothing, while it goes on.

    What is gone already is fine. Raises Unavailable.
    """
    client, id_ = engine.client, workflow_id(project_id, run_id)
    with suppress(NotFound), translated():
        described = await client.get_workflow_handle(id_).describe()
        if described.status is WorkflowExecutionStatus.RUNNING:
            return False
        about = described.raw_description.workflow_execution_info
        for part in await _parts(client, id_, described.run_id, about.first_run_id):
            await _delete(client, id_, part)
    await _delete(client, notice_id(project_id, run_id))
    return True


async def forget_project(engine: Engine, project_id: str) -> int:
    """End and delete all that Temporal still finds of a project's runs; give how many it found.

    What it lists lags behind: ask again until there is none. Raises Unavailable.
    """
    found = 0
    with translated():
        async for one in engine.client.list_workflows(f"{PROJECT.name} = '{project_id}'"):
            found += 1
            await end_at_once(engine, project_id, one.id.partition("/")[2])
            await _delete(engine.client, one.id, one.run_id)
    return found


async def end_at_once(engine: Engine, project_id: str, run_id: str) -> None:
    """End a run that goes on, whatever it does; one that has ended already is as good."""
    with suppress(NotFound):
        await engine.terminate(project_id, run_id, "the project was deleted")


async def _parts(client: Client, id_: str, newest: str, oldest: str) -> list[str]:
    """Give all runs of a workflow that continued as new, the oldest first.

    In that order: when it is interrupted, the newest is left to find the others by.
    """
    parts = [newest]
    with suppress(NotFound):
        while parts[0] != oldest and (before := await _before(client, id_, parts[0])):
            parts.insert(0, before)
    return parts


async def _before(client: Client, id_: str, part: str) -> str:
    handle = client.get_workflow_handle(id_, run_id=part)
    with translated():
        async for event in handle.fetch_history_events(page_size=1):
            return event.workflow_execution_started_event_attributes.continued_execution_run_id
    return ""


async def _delete(client: Client, id_: str, part: str = "") -> None:
    request = DeleteWorkflowExecutionRequest(
        namespace=client.namespace,
        workflow_execution=WorkflowExecution(workflow_id=id_, run_id=part),
    )
    with suppress(NotFound), translated():
        await client.workflow_service.delete_workflow_execution(request)
