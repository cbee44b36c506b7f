"""What an instance costs before it does anything: seconds to start, and memory."""

from __future__ import annotations

import time

from benchmarks.figures import Row
from benchmarks.instance import folder, started, weight_row_details, weights

_LONGEST = 10.0
_MOST = 600
_SETTLE = 20.0


def start() -> list[Row]:
    """Start an instance in an empty folder, stop it, start it again, and weigh it at rest."""
    with folder() as home:
        with started(home) as (instance, first):
            instance.sign_in()
        with started(home) as (instance, second):
            time.sleep(_SETTLE)
            found = weights(instance)
    return [_start_row(first, second), idle_row("idle, everything", found)]


def _start_row(first: float, second: float) -> Row:
    return Row(
        "`nextscript dev` until ready, second start",
        f"{second:.1f} s",
        f"first start {first:.1f} s",
        None,
        f"< {_LONGEST:.0f} s",
        second < _LONGEST,
        {"first_seconds": first, "second_seconds": second},
    )


def idle_row(name: str, found: dict[str, float]) -> Row:
    """Write weights as a row."""
    total = sum(found.values())
    parts = ", ".join(f"{part} {mb:.0f}" for part, mb in found.items())
    return Row(
        name,
        f"{total:.0f} MB",
        parts,
        None,
        f"< {_MOST} MB",
        total < _MOST,
        weight_row_details(found),
    )
