"""How runs are named and found in Temporal: ids only, for these are never encrypted."""

from __future__ import annotations

from temporalio.common import SearchAttributeKey

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
