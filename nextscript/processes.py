"""Processes that end with the one that started them, however that one ends."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1


def ending_with_parent(signum: signal.Signals) -> Callable[[], None]:
    """Make a `preexec_fn`: the child gets `signum` when this process dies, even by `kill -9`.

    Linux only; elsewhere the function does nothing. A change of user undoes it, so a program that
    drops its rights asks again with `end_with_parent`.
    """
    parent = os.getpid()
    prctl = _prctl()  # loaded here: little is safe between fork and exec

    def ask() -> None:
        prctl(_PR_SET_PDEATHSIG, signum)
        if os.getppid() != parent:  # it died in between
            os.kill(os.getpid(), signum)

    return ask


def end_with_parent(signum: signal.Signals) -> None:
    """Ask for `signum` when the parent of this process dies (Linux only)."""
    _prctl()(_PR_SET_PDEATHSIG, signum)


def _prctl() -> Callable[[int, int], int]:
    if sys.platform != "linux":
        return lambda _option, _value: 0
    function: Callable[[int, int], int] = ctypes.CDLL(None, use_errno=True).prctl
    return function
