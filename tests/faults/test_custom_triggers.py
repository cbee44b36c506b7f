"""Custom triggers that end their process: no event is lost, and the worker goes on."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.conftest import build
from tests.faults.flows import RECOVERY, all_runs, flow
from tests.faults.test_pollers import looked
from tests.instance import Instance, eventually, instance

pytestmark = [pytest.mark.timeout(300), pytest.mark.slow(of=4), pytest.mark.case("PLUG-07")]
_CUSTOM = Path(__file__).parent / "custom"


@pytest.fixture(scope="module")
def running() -> Iterator[Instance]:
    with instance(NEXTSCRIPT_CUSTOM_FOLDERS=str(_CUSTOM), **build()) as started:
        yield started


def test_a_listener_that_ends_its_process_goes_on_where_it_was(
    running: Instance, tmp_path: Path
) -> None:
    before = running.pid("worker")
    lines = tmp_path / "lines"
    lines.write_text("1\n2\nend\n3\n")

    made = running.publish(told_by("tell.on_line", path=str(lines)))

    eventually(lambda: len(numbers(running, made)) == 3, RECOVERY, "run for each line")
    assert numbers(running, made) == Counter([1, 2, 3])
    assert running.pid("worker") == before


def test_why_a_listener_fails_is_shown(running: Instance, tmp_path: Path) -> None:
    lines = tmp_path / "lines"
    lines.write_text("fail\n")

    made = running.publish(told_by("tell.on_line", path=str(lines)))

    eventually(lambda: listener(running, made)["status"] == "failing", RECOVERY, "failure")
    assert listener(running, made)["error"] == "There is a line that says fail"


def test_a_custom_trigger_is_polled(running: Instance, tmp_path: Path) -> None:
    lines = tmp_path / "lines"
    lines.write_text("1\n")
    made = running.publish(told_by("tell.on_more", path=str(lines), every="10s"))
    eventually(lambda: asyncio.run(looked(running.database, made)), RECOVERY, "first look")

    lines.write_text("1\n2\n3\n")

    eventually(lambda: len(numbers(running, made)) >= 2, RECOVERY, "run for each new line")
    assert numbers(running, made) == Counter([2, 3])


def told_by(type_: str, **config: Any) -> dict[str, Any]:
    """A flow that such a trigger starts; its input is the number."""
    config["input"] = {"number": "{{ told.number }}"}
    nodes = [
        {"id": "told", "type": type_, "config": config},
        {"id": "set", "type": "data.set", "config": {"values": {"number": "{{ told.number }}"}}},
    ]
    return flow(nodes, [{"from": "told", "to": "set"}])


def numbers(running: Instance, made: str) -> Counter[int]:
    """Give the numbers its runs were started with."""
    return Counter(row["input"]["number"] for row in all_runs(running, made))


def listener(running: Instance, made: str) -> dict[str, Any]:
    """Give its listener, as its page shows it."""
    found: list[dict[str, Any]] = running.call("GET", f"/v1/flows/{made}/listeners")["items"]
    return found[0] if found else {"status": None}
