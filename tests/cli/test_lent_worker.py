"""An engineer's own worker beside an instance: it serves one file to runs that ask for it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.cli.instance import CLI, ROOT, Running

ACTIVITY = '''
from pydantic import BaseModel

from nextscript.activity import ActivityContext, activity


class In(BaseModel):
    word: str


class Out(BaseModel):
    word: str


@activity("mine.say", title="Say")
async def say(input: In, ctx: ActivityContext) -> Out:
    """Say a word."""
    return Out(word=input.word + "!")
'''
FLOW = """
schema: nextscript.flow/1
name: Mine
nodes:
  - {id: start, type: trigger.manual}
  - {id: before, type: data.set, config: {values: {word: hello}}}
  - {id: say, type: mine.say, config: {word: "{{ before.word }}"}}
  - id: after
    type: code.python
    config: {code: "def main(input): return input", input: "{{ say.word }}"}
edges:
  - {from: start, to: before}
  - {from: before, to: say}
  - {from: say, to: after}
outputs: {said: "{{ after }}"}
"""


class Laptop:
    """A started worker, and what it has printed."""

    def __init__(self, process: subprocess.Popen[bytes], said: Path) -> None:
        self.process = process
        self._said = said

    def wait_for(self, text: str, seconds: float = 30) -> None:
        """Wait until it prints something."""
        end = time.monotonic() + seconds
        while text not in (said := self._said.read_text()):
            assert self.process.poll() is None, said
            assert time.monotonic() < end, said
            time.sleep(0.05)

    def type(self, line: str) -> None:
        """Type a line into its terminal."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n".encode())
        self.process.stdin.flush()


@contextmanager
def laptop(instance: Running, command: list[str]) -> Iterator[Laptop]:
    """Start a worker in the instance's folder, and stop it at the end."""
    said = instance.folder / "laptop.txt"
    with said.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=instance.folder,
            env=instance.env(PYTHONUNBUFFERED="1"),
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    started = Laptop(process, said)
    try:
        started.wait_for("me serves")
        yield started
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def mine(instance: Running) -> Path:
    """A file with an activity that the server does not have, and a flow that uses it."""
    folder = instance.folder / "mine"
    folder.mkdir(exist_ok=True)
    file = folder / "say.py"
    file.write_text(ACTIVITY)
    (instance.folder / "mine.yaml").write_text(FLOW)
    instance.cli("push", "--draft", "mine.yaml")
    return file


def run(instance: Running) -> subprocess.CompletedProcess[str]:
    return instance.cli("run", "mine", "--draft", "--queue", "me", "--wait")


def said(instance: Running) -> object:
    done = run(instance)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["said"]


def test_a_run_uses_the_code_as_it_is_on_the_laptop(instance: Running, mine: Path) -> None:
    with laptop(instance, [*CLI, "worker", "--queue", "me", "--reload", str(mine)]) as worker:
        assert said(instance) == "hello!"

        mine.write_text(ACTIVITY.replace('"!"', '" there"'))
        worker.wait_for("me serves mine.say\nme serves mine.say")
        assert said(instance) == "hello there"

        mine.write_text("def broken(:\n")
        worker.wait_for(f"{mine}:1: SyntaxError")
        assert said(instance) == "hello there", "what was there before goes on"

        assert psutil.Process(worker.process.pid).children() == []
        worker.process.send_signal(signal.SIGINT)
        assert worker.process.wait(20) == 0
        worker.wait_for("Stopped.")

    gone = run(instance)
    assert gone.returncode == 1
    assert "No worker answers on the queue “me”" in gone.stderr
    assert "nextscript worker --queue me" in gone.stderr


@pytest.mark.slow(of=3)
def test_only_its_steps_go_there(instance: Running, mine: Path) -> None:
    with laptop(instance, [*CLI, "worker", "--queue", "me", str(mine)]) as worker:
        done = instance.cli("run", "mine", "--draft", "--queue", "me")
        assert done.returncode == 0, done.stderr
        run_id = done.stdout.strip()
        assert instance.cli("logs", run_id, "--follow").returncode == 0
        steps = instance.api().get(f"/v1/runs/{run_id}/steps").json()["items"]

    by = {step["node"]: step["attempts"][-1]["worker"] for step in steps if step["attempts"]}
    assert by["say"].endswith(f":{worker.process.pid}")
    assert by["after"] != by["say"]


@pytest.mark.slow(of=3)
def test_a_flow_without_such_a_step_is_told_so(instance: Running, mine: Path) -> None:
    assert instance.cli("push", str(ROOT / "examples/hello/flow.yaml")).returncode == 0
    with laptop(instance, [*CLI, "worker", "--queue", "me", str(mine)]):
        done = instance.cli("run", "hello", "--queue", "me", "--input", '{"name": "Ada"}')

    assert done.returncode == 1
    assert "serves mine.say, and this flow has no step of that" in done.stderr


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_a_step_may_stand_at_a_breakpoint(instance: Running, mine: Path) -> None:
    mine.write_text(ACTIVITY.replace("    return Out", "    breakpoint()\n    return Out"))
    command = [sys.executable, str(ROOT / "lent_worker.py"), "--queue", "me", str(mine)]
    with laptop(instance, command) as worker:
        run_id = instance.cli("run", "mine", "--draft", "--queue", "me").stdout.strip()
        worker.wait_for("(Pdb)")
        time.sleep(25)  # other workers would be taken for dead after 15 seconds
        worker.type("p input.word")
        worker.wait_for("'hello'")
        worker.type("c")
        assert instance.cli("logs", run_id, "--follow").returncode == 0
        [step] = instance.api().get(f"/v1/runs/{run_id}/steps?node=say").json()["items"]
        worker.process.send_signal(signal.SIGINT)
        assert worker.process.wait(20) == 0

    assert (step["status"], step["attempt"]) == ("succeeded", 1)
    assert step["duration_ms"] > 24_000


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--queue", "me", "nosuch.py"], "There is no file, folder or module “nosuch.py”"),
        (["--queue", "Not A Name", "mine"], "--queue takes a short name"),
        (["--reload"], "--queue me"),
    ],
)
def test_what_it_cannot_serve_it_says(
    instance: Running, mine: Path, words: list[str], why: str
) -> None:
    done = instance.cli("worker", *words)

    assert done.returncode != 0
    assert why in done.stderr
    assert "Traceback" not in done.stderr
