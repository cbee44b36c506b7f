"""Pauses between the turns of a run that has much to do by itself.

A timer ends the workflow task, which may not take long, and lets the run hear what has happened.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

from engine.state import RunState
from engine.state.messages import Event, NextTurn
from engine.workflows.turns import TIMERS, later

BREATH = 0.001
_TOO_MANY_STEPS = 50_000
_LONG_BREATH = 60.0
"""Between turns of a part with far too many steps, which something else keeps from continuing as
new: so its memory grows slowly."""


class Rests:
    """Asks for the next turn when one is over."""

    def __init__(self, state: RunState, hear: Callable[[Event], None]) -> None:
        self._state = state
        self._hear = hear
        self._asked = False
        self.short = False
        """Whether what is heard meanwhile waits: it is applied in a moment, before the next turn,
        and not in the workflow task that has had enough."""

    def take(self) -> None:
        """Pause if a turn is over."""
        if not self._state.turn_over or self._asked:
            return
        self._asked, self.short = True, self._state.made < _TOO_MANY_STEPS
        pause = BREATH if self.short else _LONG_BREATH
        asyncio.get_running_loop().call_later(pause, partial(later, TIMERS, self._over))

    def _over(self) -> None:
        self._asked = self.short = False
        self._hear(NextTurn())
