"""What was recorded once replays for ever, wherever it is replayed."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from engine.replay import load, replay
from engine.state import RunState
from tests.engine.replay.recorded import HISTORIES, PLAYS

PATHS = sorted(HISTORIES.glob("*.json"))


@pytest.mark.parametrize(("seed", "zone"), [("1", "Pacific/Kiritimati"), ("2", "America/Lima")])
def test_recorded_histories_replay_in_any_process(seed: str, zone: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "engine.replay", "replay", str(HISTORIES)],
        env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(PATHS)} of {len(PATHS)}" in done.stdout


async def test_another_order_of_commands_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    commands = RunState.commands
    monkeypatch.setattr(RunState, "commands", lambda state: commands(state)[::-1])

    wrong = await replay([load(HISTORIES / "parallel.json")])

    assert wrong, "a changed interpreter replayed as if nothing had happened"


def test_every_play_is_recorded() -> None:
    assert {path.stem for path in PATHS} >= set(PLAYS)


def test_recorded_histories_are_readable() -> None:
    text = (HISTORIES / "parallel.json").read_text()

    assert "binary/nextscript" not in text


def test_all_of_an_activation_is_run_at_once() -> None:
    """Without it a message overtakes a result in some replays and not in others (see turns.py)."""
    first = next(
        event["workflowTaskCompletedEventAttributes"]
        for event in json.loads((HISTORIES / "waiting.json").read_text())["events"]
        if "workflowTaskCompletedEventAttributes" in event
    )

    assert 2 in first["sdkMetadata"]["langUsedFlags"]
