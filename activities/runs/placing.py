"""Where a run is, for whoever asks what somebody may do there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from activities.authorising import Place

if TYPE_CHECKING:
    from activities.runs.models import Run


def place_of(run: Run) -> Place:
    """Say where a run is: in its project, and of its flow."""
    return Place(run.organisation_id, run.project_id, flow_id=run.flow_id)
