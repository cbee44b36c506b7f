"""Custom code that ends, blocks or fills its process: only its steps fail, the worker lives."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import psutil
import pytest

from tests.faults.conftest import build
from tests.faults.flows import flow, start, status_of
from tests.instance import Instance, eventually, instance

pytestmark = [pytest.mark.timeout(300), pytest.mark.case("PLUG-07")]
_CUSTOM = Path(__file__).parent / "custom"
_SIDE_BY_SIDE = 5


_EDITED = '''
from pydantic import BaseModel

from nextscript.activity import ActivityContext, activity


class Said(BaseModel):
    said: str = "{said}"


@activity("mine.say", title="Say", effects="idempotent")
async def say(input: Said, ctx: ActivityContext) -> Said:
    """Say a word."""
    return Said()
'''


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of custom activities to write into."""
    return tmp_path_factory.mktemp("edited")


@pytest.fixture(scope="module")
def running(edited: Path) -> Iterator[Instance]:
    folders = f"{_CUSTOM},{edited}"
    with instance(NEXTSCRIPT_CUSTOM_FOLDERS=folders, **build()) as started:
        yield started


@pytest.mark.slow(of=4)
@pytest.mark.notices("custom_in_worker")
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

    bad = start(running, running.publish(ending("fault.end", "5s", how=how, after=1)), how)

    ended = running.ended(bad, 90)
    assert ended["status"] == "failed"
    assert ended["error"]["code"] == code
    assert re.search(said, ended["error"]["message"])
    for other in others:
        assert running.ended(other, 60)["status"] == "succeeded"
    assert (running.pid("worker"), running.pid("api")) == before


@pytest.mark.slow(of=4)
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


def test_the_next_attempt_is_given_how_far_the_one_that_ended_its_process_had_come(
    running: Instance,
) -> None:
    flow_id = running.publish(ending("fault.resume", how="exit", after=0.2))

    ended = running.ended(start(running, flow_id, "resumed"), 60)

    assert output(running, ended)["pid"] == 41


@pytest.mark.slow(of=4)
def test_a_step_that_does_not_hear_that_it_is_cancelled_is_ended(running: Instance) -> None:
    flow_id = running.publish(ending("fault.end", how="loop", timeout="10m"))
    run = start(running, flow_id, "cancelled")
    hosts = eventually(lambda: hosts_of(running.pid("worker")), 30, "process that is busy")

    running.call("POST", f"/v1/runs/{run}/cancel", json={})

    assert running.ended(run, 30)["status"] == "cancelled"
    eventually(lambda: not busy(hosts), 30, "end of the process")


@pytest.mark.slow(of=4)
def test_a_step_outlives_the_stop_of_its_worker_as_one_attempt(running: Instance) -> None:
    flow_id = running.publish(ending("fault.end", after=6))
    run = start(running, flow_id, "stopped")
    eventually(lambda: status_of(running, run, "end") == "running", 20, "running step")

    psutil.Process(running.pid("worker")).send_signal(signal.SIGTERM)

    assert running.ended(run, 60)["status"] == "succeeded"
    steps = running.call("GET", f"/v1/runs/{run}/steps")["items"]
    assert [len(step["attempts"]) for step in steps if step["path"] == "end"] == [1]


@pytest.mark.slow(of=3)
def test_what_is_saved_runs_and_what_would_end_whoever_loads_it_does_not(
    running: Instance, edited: Path
) -> None:
    before = running.pid("worker"), running.pid("api")
    file = edited / "say.py"
    for said in ("one", "two"):
        file.write_text(_EDITED.format(said=said))
        wait_for(running, f'"{said}"')
        run = start(running, running.publish(ending("mine.say")), said)
        assert output(running, running.ended(run))["said"] == said

    (edited / "script.py").write_text("import os\nos._exit(3)\n")

    shown = eventually(lambda: broken(running), 20, "broken file")
    assert shown == ["loading it ends the process, with exit code 3"]
    assert (running.pid("worker"), running.pid("api")) == before


@pytest.mark.slow(of=4)
@pytest.mark.parametrize(
    ("how", "said"), [("exit", "with exit code 3"), ("loop", "gave nothing else in its process")]
)
def test_choices_and_trials_that_end_or_block_their_process_leave_the_api_alone(
    running: Instance, how: str, said: str
) -> None:
    before = running.pid("api")
    fine, bad = fuse(running, "fine"), fuse(running, how)

    assert [one["label"] for one in choices(running, "fine").json()["items"]] == ["Fuse"]
    assert running.call("POST", f"{fine}:test", json={})["status"] == "ok"
    began = time.monotonic()
    with ThreadPoolExecutor() as beside:
        listed = beside.submit(choices, running, how)
        tried = beside.submit(running.call, "POST", f"{bad}:test", json={})
        while not (listed.done() and tried.done()):
            assert running.api.get("/health/live", timeout=5).status_code == 200
            time.sleep(0.2)

    assert time.monotonic() - began < 40
    assert said in listed.result().json()["detail"]
    assert tried.result()["status"] == "failing"
    assert said in tried.result()["status_message"]
    assert running.pid("api") == before


def choices(running: Instance, how: str) -> httpx2.Response:
    """Ask for the choices of a field of a custom step."""
    body = {"pointer": "/word", "config": {"how": how}}
    return running.api.post("/v1/catalog/fault.choose/options", json=body)


def fuse(running: Instance, how: str) -> str:
    """Make a connection of custom code; give its address."""
    project = running.call("GET", "/v1/projects")["items"][0]["id"]
    body = {
        "key": f"fuse-{uuid4().hex[:8]}",
        "name": "Fuse",
        "kind": "fuse",
        "fields": {"how": how},
    }
    made = running.call("POST", f"/v1/projects/{project}/connections", json=body)
    return f"/v1/projects/{project}/connections/{made['id']}"


def output(running: Instance, ended: dict[str, Any]) -> dict[str, Any]:
    """Give what the step gave."""
    assert ended["status"] == "succeeded"
    slice_ = running.call("GET", f"/v1/runs/{ended['id']}/steps/end/output")
    found: dict[str, Any] = slice_["value"]
    return found


def wait_for(running: Instance, text: str) -> None:
    """Wait until the catalog says something, and the worker has had the time, too."""
    eventually(lambda: text in running.api.get("/v1/catalog").text, 20, f"catalog with {text}")
    time.sleep(2)


def broken(running: Instance) -> list[str]:
    """Give why custom files cannot be loaded."""
    return [one["message"] for one in running.call("GET", "/v1/catalog")["broken"]]


def busy(hosts: list[psutil.Process]) -> bool:
    """Say whether one of them works."""
    return any(one.is_running() and one.cpu_percent(0.3) > 20 for one in hosts)


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
    return found if busy(found) else []


def ending(type_: str, timeout: str = "10s", **config: Any) -> dict[str, Any]:
    """A flow with one such step, which is tried twice."""
    retry = {"attempts": 2, "first": "100ms"}
    node = {"id": "end", "type": type_, "config": config, "retry": retry, "timeout": timeout}
    return flow([{"id": "start", "type": "trigger.manual"}, node], [{"from": "start", "to": "end"}])
