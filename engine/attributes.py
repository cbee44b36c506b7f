"""How runs are named and found in Temporal: ids only, for these are never encrypted."""

from __future__ import annotations

from temporalio.common import Priority, SearchAttributeKey

from engine.start import RunStart

WORKFLOW_TYPE = "flow"
PROJECT = SearchAttributeKey.for_keyword("NsProject")
FLOW = SearchAttributeKey.for_keyword("NsFlow")
VERSION = SearchAttributeKey.for_keyword("NsVersion")
STATUS = SearchAttributeKey.for_keyword("NsStatus")
"""Set once a run waits or is paused; otherwise Temporal's own status says enough, and each change
costs the server a write."""


def workflow_id(project_id: str, run_id: str) -> str:
    """Name a run's workflow; its first part is how the codec finds the project."""
    return f"{project_id}/{run_id}"


def notice_id(project_id: str, run_id: str) -> str:
    """Name the workflow that tells a run's end; there is one for each run."""
    return f"{project_id}/notice-{run_id}"


def mail_id(organisation_id: str, mail_id: str) -> str:
    """Name the workflow that sends a mail; what it says is encrypted for the organisation."""
    return f"{organisation_id}/mail-{mail_id}"


def listener_id(project_id: str, flow_id: str, node: str) -> str:
    """Name the workflow that has a trigger listen; there is one for each."""
    return f"{project_id}/listener-{flow_id}-{node}"


def schedule_id(project_id: str, schedule_id: str) -> str:
    """Name a schedule in Temporal."""
    return f"{project_id}/schedule-{schedule_id}"


def tick_id(project_id: str, schedule_id: str) -> str:
    """Name the workflows of a schedule; Temporal adds when each was due."""
    return f"{project_id}/tick-{schedule_id}"


def priority_of(start: RunStart) -> Priority:
    """Give what a run's tasks are served by: its own priority, then in turn with other projects."""
    return Priority(priority_key=start.priority, fairness_key=start.project_id)
