"""How much more memory processes and what they started have, at most, than at the beginning."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import psutil


class Growth:
    """The most that was measured so far, in MB, for all processes together."""

    def __init__(self, pids: list[int]) -> None:
        self._pids = pids
        self._begun = self._now()
        self.most = 0.0

    def look(self) -> None:
        """Measure once more."""
        self.most = max(self.most, self._now() - self._begun)

    def _now(self) -> float:
        return sum(map(_weight, self._pids))


@contextmanager
def weighing(*pids: int) -> Iterator[Growth]:
    """Measure twenty times a second."""
    growth, done = Growth(list(pids)), Event()

    def watch() -> None:
        while not done.is_set():
            growth.look()
            time.sleep(0.05)

    thread = Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield growth
    finally:
        done.set()
        thread.join()


def _weight(pid: int) -> float:
    top = psutil.Process(pid)
    total = 0
    for process in [top, *top.children(recursive=True)]:
        try:
            total += process.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total / 1e6
