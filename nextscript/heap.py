"""What a process loads at its start stays: the garbage collector need not look at it again."""

from __future__ import annotations

import gc

_YOUNG = 20_000
_OLDER = 20


def settle() -> None:
    """Take all that is there now out of garbage collections, and make them rarer.

    A collection of everything takes a process of ours tens of milliseconds, in which it does
    nothing else.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, _OLDER, _OLDER)
