"""The examples were recorded, and what replays them notices a change.

That recorded histories replay is shown in tests/engine/replay.
"""

from __future__ import annotations

import re
from base64 import b64decode
from pathlib import Path

import pytest

from engine.replay import load, replay
from engine.state import RunState
from examples.needs import NAMES
from tests.examples.recorded import HISTORIES, path_of


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_recorded(name: str) -> None:
    assert path_of(name).exists(), f"python -m tests.examples.recorded {name}"


@pytest.mark.parametrize("name", ["first_answer_wins", "spec_census"])
async def test_another_order_of_commands_is_noticed(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = RunState.commands
    monkeypatch.setattr(RunState, "commands", lambda state: commands(state)[::-1])

    assert await replay([load(path_of(name))]), (
        "a changed order replayed as if nothing had happened"
    )


@pytest.mark.parametrize("path", sorted(HISTORIES.glob("*.json")), ids=lambda path: path.stem)
def test_a_recorded_history_says_nothing_of_the_machine(path: Path) -> None:
    text = path.read_text()
    said = [b64decode(found).decode() for found in re.findall(r'"data": "([^"]*)"', text)]

    for one in [text, *said]:
        assert not re.search(r'"by":"[^"]*:\d+"|File \\"|"\d+@', one)
