"""What an evaluation is given besides data: clock, time zone, seed and budget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nextscript.expressions.faults import limit
from nextscript.values import Json

STEPS = 100_000
DEPTH = 128
BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Settings:
    """The run's clock (seconds since the epoch), the flow's time zone, the seed of random."""

    now: float = 0.0
    timezone: str = "UTC"
    seed: str = ""


@dataclass(slots=True)
class Budget:
    """How much one evaluation may do. It counts steps, nesting and bytes, never time.

    One step is one part of an expression or one item or 64 characters a filter touches.
    `spent` and `allocated` say what has been used; a budget may be shared by several evaluations.
    """

    steps: int = STEPS
    depth: int = DEPTH
    bytes: int = BYTES
    spent: int = 0
    allocated: int = 0

    def charge(self, steps: int) -> None:
        """Take steps, or raise before the work is done."""
        self.spent += steps
        if self.spent > self.steps:
            raise limit(f"the expression needs more than {self.steps:,} steps")

    def allocate(self, size: int) -> None:
        """Take bytes, or raise before they are made."""
        self.allocated += size
        if self.allocated > self.bytes:
            raise limit(f"the expression makes more than {self.bytes:,} bytes")


@dataclass(slots=True)
class Env:
    """One evaluation under way. `at` is the position an error would be reported for."""

    scope: Mapping[str, Json]
    settings: Settings
    budget: Budget
    at: int = 100_001
    depth: int = 0
    draws: int = 0
    weighed: dict[int, tuple[int, object]] = field(default_factory=dict)
    lent: dict[int, object] = field(default_factory=dict)
