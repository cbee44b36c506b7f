"""Having a mail sent."""

from __future__ import annotations

from contextlib import suppress

from temporalio.common import Priority, WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from engine.attributes import mail_id as workflow_of
from engine.calls import MAIL
from engine.client.engine import Engine
from engine.client.refusal import translated
from engine.settings import SYSTEM


async def send_mail(engine: Engine, organisation_id: str, mail_id: str) -> None:
    """Have it sent, durably; while that is under way, to ask again is nothing. Raises Unavailable.

    What was sent already is not sent again: its row says so.
    """
    with translated(), suppress(WorkflowAlreadyStartedError):
        await engine.client.start_workflow(
            MAIL,
            mail_id,
            id=workflow_of(organisation_id, mail_id),
            task_queue=engine.settings.queue(SYSTEM),
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
            priority=Priority(fairness_key=organisation_id),
        )
