"""Custom code that ends, blocks or fills its process: only its steps fail, the worker lives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.faults.conftest import build
from tests.faults.flows import flow, start, status_of
from tests.instance import Instance, eventually, instance

pytestmark = [pytest.mark.timeout(300), pytest.mark.case("PLUG-07")]
_CUSTOM = Path(__file__).parent / "custom"
_SIDE_BY_SIDE = 5


@pytest.fixture(scope="module")
def running() -> Iterator[Instance]:
    with instance(NEXTSCRIPT_CUSTOM_FOLDERS=str(_CUSTOM), **build()) as started:
        yield started


@pytest.mark.parametrize(
    ("how", "code", "said"),
    [
        ("exit", "step.crashed", "ended its process, with exit code 3"),
        ("crash", "step.crashed", r"ended its process \(SIGSEGV\)"),
        ("abort", "step.crashed", r"ended its process \(SIGABRT\)"),
        ("loop", "step.timeout", "gave nothing else in its process a turn"),
        ("memory", "step.crashed", "more memory than its process may have"),
    ],
)
def test_a_step_that_ends_its_process_fails_alone(
    running: Instance, how: str, code: str, said: str
) -> None:
    before = running.pid("worker"), running.pid("api")
    beside = running.publish(ending("fault.end", after=4))
    others = [start(running, beside, f"{how}-{one}") for one in range(_SIDE_BY_SIDE)]

    bad = start(running, running.publish(ending("fault.end", how=how, after=1)), how)

    ended = running.ended(bad, 90)
    assert ended["status"] == "failed"
    assert ended["error"]["code"] == code
    assert re.search(said, ended["error"]["message"])
    for other in others:
        assert running.ended(other, 60)["status"] == "succeeded"
    assert (running.pid("worker"), running.pid("api")) == before


def test_a_quick_step_that_ends_its_process_takes_neither_the_api_nor_the_worker(
    running: Instance,
) -> None:
    before = running.pid("worker"), running.pid("api")
    fine = running.publish(ending("fault.end_quickly"))
    bad = running.publish(ending("fault.end_quickly", how="exit"))

    for turn in range(3):
        assert running.ended(start(running, fine, f"fine-{turn}"))["status"] == "succeeded"
        ended = running.ended(start(running, bad, f"bad-{turn}"), 60)
        assert ended["error"]["code"] == "step.crashed"

    assert (running.pid("worker"), running.pid("api")) == before


def test_of_an_unsafe_step_whose_process_ended_nobody_says_that_it_failed(
    running: Instance,
) -> None:
    flow_id = running.publish(ending("fault.end_unsafely", how="exit"))

    run = start(running, flow_id, "unsafe")

    eventually(lambda: status_of(running, run, "end") == "unknown", 30, "unknown step")


def test_nothing_of_custom_code_is_left_when_the_worker_is_gone(running: Instance) -> None:
    flow_id = running.publish(ending("fault.end", how="loop", timeout="60s"))
    start(running, flow_id, "left")
    hosts = eventually(lambda: hosts_of(running.pid("worker")), 30, "process that is busy")

    running.kill("worker")

    assert psutil.wait_procs(hosts, 10)[1] == []


def hosts_of(worker: int) -> list[psutil.Process]:
    """Give the processes of custom code that are busy."""
    below = psutil.Process(worker).children(recursive=True)
    found = [one for one in below if "custom_host.py" in " ".join(one.cmdline())]
    busy = [one for one in found if one.cpu_percent(0.5) > 20]
    return found if busy else []


def ending(type_: str, timeout: str = "10s", **config: Any) -> dict[str, Any]:
    """A flow with one such step, which is tried twice."""
    retry = {"attempts": 2, "first": "100ms"}
    node = {"id": "end", "type": type_, "config": config, "retry": retry, "timeout": timeout}
    return flow([{"id": "start", "type": "trigger.manual"}, node], [{"from": "start", "to": "end"}])
