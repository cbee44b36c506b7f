"""The pure heart of a run: no Temporal, no clock, no network."""

from __future__ import annotations

from engine.state.run import RunState
from engine.state.view import RunStatus, View

__all__ = ["RunState", "RunStatus", "View"]
