"""The commands, through the front door of a running instance."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
import time

import pytest

from tests.cli.instance import ROOT, Running

HELLO = str(ROOT / "examples/hello/flow.yaml")
APPROVAL = """
schema: nextscript.flow/1
name: Ask
nodes:
  - {id: start, type: trigger.manual}
  - {id: ask, type: wait.signal, config: {name: go}}
edges:
  - {from: start, to: ask}
"""
FAILING = """
schema: nextscript.flow/1
name: Fails
nodes:
  - {id: start, type: trigger.manual}
  - {id: stop, type: flow.fail, config: {message: "no luck today"}}
edges:
  - {from: start, to: stop}
"""


@pytest.fixture
def hello(instance: Running) -> Running:
    assert instance.cli("push", HELLO).returncode == 0
    return instance


def push(instance: Running, name: str, text: str) -> None:
    (instance.folder / f"{name}.yaml").write_text(text)
    done = instance.cli("push", f"{name}.yaml")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_key_of_this_machine_is_private(instance: Running) -> None:
    kept = instance.home / "cli.json"

    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_signing_in_with_a_wrong_password_says_so(instance: Running) -> None:
    done = instance.cli("login", "--email", "ada@example.com", NEXTSCRIPT_PASSWORD="wrong")

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert instance.cli("nodes").returncode == 0, "the old key still works"


def test_pushing_publishes_once(hello: Running) -> None:
    again = hello.cli("push", HELLO)

    assert again.returncode == 0
    assert "is unchanged" in again.stdout


def test_a_run_that_succeeds_prints_its_output_and_its_steps(hello: Running) -> None:
    done = hello.cli("run", "hello", "--input", '{"name": " Ada "}', "--wait")

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"greeting": "Hello Ada!", "letters": 3}
    assert "✓ greet" in done.stderr


def test_input_comes_from_a_file_or_a_pipe_as_well(hello: Running) -> None:
    (hello.folder / "input.json").write_text('{"name": "Bo"}')

    from_file = hello.cli("run", "hello", "--input", "@input.json", "--wait")
    from_pipe = hello.cli("run", "hello", "--input", "-", "--wait", stdin='{"name": "Bo"}')

    assert json.loads(from_file.stdout) == json.loads(from_pipe.stdout)


def test_a_run_that_fails_exits_with_1_and_says_where(instance: Running) -> None:
    push(instance, "fails", FAILING)

    done = instance.cli("run", "fails", "--wait")

    assert done.returncode == 1
    assert "no luck today" in done.stderr
    assert done.stdout == ""


def test_a_run_that_still_waits_exits_with_2_and_says_what_for(instance: Running) -> None:
    push(instance, "ask", APPROVAL)

    done = instance.cli("run", "ask", "--wait", "--timeout", "2")

    assert done.returncode == 2
    assert "waits for signal go" in done.stderr


def test_input_that_does_not_fit_is_refused_with_its_pointer(hello: Running) -> None:
    done = hello.cli("run", "hello", "--input", '{"name": 3}', "--wait")

    assert done.returncode == 1
    assert "/input/name" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "nosuch"], "There is no flow “nosuch”"),
        (["run", "hello", "--input", "{nope"], "The input is not JSON"),
        (["run", "hello", "--input", "@nosuch.json"], "nosuch.json: No such file"),
        (["logs", "0199aaaa-0000-7000-8000-000000000000"], ""),
        (["nodes", "data.nosuch"], "data.set"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    hello: Running, words: list[str], said: str
) -> None:
    done = hello.cli(*words)

    assert done.returncode == 1
    assert said in done.stderr
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_runs_are_listed_and_filtered(hello: Running) -> None:
    started = hello.cli("run", "hello", "--input", '{"name": "Cy"}').stdout.strip()

    assert started in hello.cli("runs", "--flow", "hello").stdout
    assert started not in hello.cli("runs", "--status", "failed").stdout


def test_the_same_idempotency_key_starts_one_run(hello: Running) -> None:
    words = ["run", "hello", "--input", '{"name": "Di"}', "--idempotency-key", "once"]

    assert hello.cli(*words).stdout == hello.cli(*words).stdout


def test_logs_show_the_steps_and_lines_of_a_run(hello: Running) -> None:
    run_id = hello.cli("run", "hello", "--input", '{"name": "Ed"}').stdout.strip()

    done = hello.cli("logs", run_id, "--follow")

    assert done.returncode == 0
    assert "✓ greet" in done.stdout
    assert "note info: Hello Ed!" in done.stdout


def test_check_prints_file_line_pointer_code_and_message(instance: Running) -> None:
    flow = instance.folder / "wrong.yaml"
    flow.write_text(APPROVAL.replace("type: wait.signal", "type: wait.signall"))

    done = instance.cli("check", "wrong.yaml")

    assert done.returncode == 1
    assert any(line.startswith("wrong.yaml:6 /nodes/1/type ") for line in done.stdout.splitlines())


def test_check_reads_malformed_documents_without_a_server(instance: Running) -> None:
    flow = instance.folder / "malformed.json"
    flow.write_text(
        '{\n "schema": "nextscript.flow/1",\n "name": "x",\n "nodes": 7,\n "edges": []}'
    )

    done = instance.cli("check", "--offline", "malformed.json")

    assert done.returncode == 1
    assert done.stdout.startswith("malformed.json:4 /nodes ")


def test_a_flow_with_findings_is_saved_and_not_published(instance: Running) -> None:
    flow = instance.folder / "draft.yaml"
    flow.write_text(
        APPROVAL.replace("name: Ask", "name: Broken").replace("wait.signal", "no.such_type")
    )

    done = instance.cli("push", "draft.yaml")

    assert done.returncode == 1
    assert "draft.yaml:6 /nodes/1/type" in done.stdout
    assert "not published" in done.stderr


def test_a_new_activity_passes_its_test_and_appears_within_two_seconds(instance: Running) -> None:
    made = instance.cli("new", "activity", "shop.say_hello")
    assert made.returncode == 0, made.stderr
    test = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_say_hello.py"]
    passed = subprocess.run(
        test, cwd=instance.folder / "custom", env=instance.env(), capture_output=True, check=False
    )
    assert passed.returncode == 0, passed.stdout.decode()

    end = time.monotonic() + 10
    while instance.cli("nodes", "shop.say_hello").returncode and time.monotonic() < end:
        pass

    assert "Say hello" in instance.cli("nodes", "shop.say_hello").stdout


def test_a_new_activity_overwrites_nothing(instance: Running) -> None:
    instance.cli("new", "activity", "twice", "--folder", "mine")

    assert instance.cli("new", "activity", "twice", "--folder", "mine").returncode == 1
    assert instance.cli("new", "activity", "class", "--folder", "mine").returncode == 1
    assert instance.cli("new", "activity", "../evil", "--folder", "mine").returncode == 1


def test_without_a_server_the_cure_is_said(instance: Running) -> None:
    nobody = instance.cli("runs", NEXTSCRIPT_HOME="/nonexistent")
    closed = instance.cli("runs", NEXTSCRIPT_URL="http://127.0.0.1:1")

    assert "nextscript dev" in nobody.stderr
    assert "does not answer" in closed.stderr
    assert nobody.returncode == closed.returncode == 1
