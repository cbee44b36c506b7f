"""Watching a run: what its steps do, as lines, until it ends."""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx2

from nextscript.cli.client import Answer, Client

_MARKS = {"succeeded": "✓", "failed": "✗", "skipped": "-", "cancelled": "-", "unknown": "?"}
_ENDED = ("succeeded", "failed", "cancelled")


class Progress:
    """Prints a line whenever a step's status is news."""

    def __init__(self, show: Callable[[str], None]) -> None:
        self._show = show
        self._known: dict[str, tuple[str, int]] = {}
        self._lines: set[str] = set()

    def step(self, step: Answer) -> None:
        """Show a step that ended, failed an attempt or waits for somebody."""
        state = (str(step["status"]), int(step["attempt"]))
        before = self._known.get(step["path"])
        if before == state:
            return
        self._known[step["path"]] = state
        if mark := _MARKS.get(state[0]):
            self._show(f"  {mark} {step['path']}{_took(step)}{_why(step)}")
        elif waiting := step.get("waiting_for"):
            name = f" {waiting['name']}" if waiting["name"] else ""
            self._show(f"  … {step['path']} waits for {waiting['kind']}{name}")
        elif state[1] > (before[1] if before else 1):
            self._show(f"  ↻ {step['path']} attempt {state[1]}{_why(step)}")

    def log(self, event: Answer) -> None:
        """Show a line the run wrote; one that a broken stream sends again is shown once."""
        known = str(event.get("id", ""))
        if not known or known not in self._lines:
            self._lines.add(known)
            self._show(f"  · {event['path']} {event['level']}: {event['message']}")


def follow(client: Client, run_id: str, progress: Progress, deadline: float | None) -> None:
    """Show a run's progress until it ends or the deadline passes; a lost stream is reopened."""
    while not _stream(client, run_id, progress, deadline):
        if deadline is not None and time.monotonic() >= deadline:
            return
        if client.get(f"/v1/runs/{run_id}")["status"] in _ENDED:
            return
        time.sleep(0.2)


def _stream(client: Client, run_id: str, progress: Progress, deadline: float | None) -> bool:
    """Read one stream; say whether the run's end was in it."""
    try:
        with client.events(f"/v1/runs/{run_id}/events", deadline) as events:
            for name, event in events:
                if _show(progress, name, event):
                    return True
    except httpx2.TransportError:
        return False
    return False


def _show(progress: Progress, name: str, event: Answer) -> bool:
    match name:
        case "snapshot":
            for step in event["steps"]:
                progress.step(step)
        case "step":
            progress.step(event["step"])
        case "log":
            progress.log(event)
    return name == "end"


def _took(step: Answer) -> str:
    took = step.get("duration_ms")
    return f"  {took / 1000:.2f} s" if took else ""


def _why(step: Answer) -> str:
    if error := step.get("error"):
        return f"  {error['message']}"
    if skipped := step.get("skipped_because"):
        return f"  ({skipped['node']} did not take {skipped['port']})"
    return ""
