"""What became of a run, wherever it ran."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.state.messages import Failure


@dataclass
class Outcome:
    """How a run ended, and its steps by path as the API shows them."""

    status: str
    output: Any  # JSON a test looks into
    failure: Failure | None
    steps: dict[str, Any]

    @property
    def error(self) -> Failure:
        """Give the error of a run that has one."""
        assert self.failure is not None
        return self.failure

    def ran(self, status: str = "succeeded") -> set[str]:
        """Give the paths of the steps with a status."""
        return {path for path, step in self.steps.items() if step["status"] == status}
