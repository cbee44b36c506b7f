"""The examples do what their READMEs say."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx2
import pytest
import yaml
from typing_extensions import override

from examples.needs import HERE, NAMES
from tests.examples.stage import Stage, sample


@pytest.mark.parametrize("name", NAMES)
def test_an_example_has_nothing_to_mend(examples: Stage, name: str) -> None:
    document = yaml.safe_load((HERE / name / "flow.yaml").read_text())

    asked = {"document": document, "project_id": examples.project}
    found = examples.instance.call("POST", "/v1/flows:check", json=asked)

    assert found["findings"] == []


@pytest.mark.parametrize("name", NAMES)
def test_an_example_says_how_to_run_it(name: str) -> None:
    text = (HERE / name / "README.md").read_text()

    assert f"make example NAME={name}" in text
    assert f"nextscript run {name}" in text
    assert "curl " in text or "../README.md#with-curl" in text
    assert f"({name}/)" in (HERE / "README.md").read_text()


def test_hello_greets_from_the_command_line_and_by_webhook(examples: Stage) -> None:
    greeted = examples.by_cli("hello", sample("hello"))
    answered = examples.instance.call("POST", "/hooks/default/hello", json={"name": " Bo "})

    assert greeted == {"greeting": "Hello Ada!", "letters": 3}
    assert answered == {"greeting": "Hello Bo!", "letters": 2}


def test_hello_without_a_name_is_refused_to_the_sender(examples: Stage) -> None:
    answer = examples.instance.api.post("/hooks/default/hello", json={"nam": "Bo"})

    assert answer.status_code == 422


def test_an_order_is_booked(examples: Stage) -> None:
    booked = {"order_id": "A-1001", "state": "booked", "total": 722, "reason": None}

    assert examples.by_cli("order_intake", sample("order_intake")) == booked
    assert examples.by_api("order_intake", sample("order_intake")) == booked


@pytest.mark.parametrize(("answer", "state"), [("approved", "booked"), ("rejected", "refused")])
def test_a_large_order_waits_for_a_manager(examples: Stage, answer: str, state: str) -> None:
    run = examples.start("order_intake", sample("order_intake") | {"limit": 500})
    examples.complete(run, "ask", answer)

    assert examples.ended(run)["output"]["state"] == state


def test_a_wrong_order_is_answered_with_the_reason(examples: Stage) -> None:
    order = sample("order_intake")
    order["lines"][1]["quantity"] = 0

    found = examples.by_api("order_intake", order)

    assert (found["state"], found["total"]) == ("invalid", None)
    assert "line lamp has no quantity" in found["reason"]


def test_polling_ends_when_the_job_is_done(examples: Stage) -> None:
    found = examples.by_cli("poll_until_ready", {"url": examples.job_url})

    assert found == {"result": {"state": "done", "result": 42}, "asked": 3}


def test_the_first_answer_wins_and_the_other_is_cancelled(examples: Stage) -> None:
    run = examples.start("first_answer_wins", sample("first_answer_wins"))

    assert examples.ended(run)["output"] == {"from": "quick"}
    steps = examples.instance.call("GET", f"/v1/runs/{run}/steps")["items"]
    assert {step["path"]: step["status"] for step in steps}["slow_wait"] == "cancelled"


def test_every_entry_of_a_feed_arrives_once_though_every_third_call_fails(examples: Stage) -> None:
    asked = {"url": examples.feed_url, "polls": 3, "pause": "100ms"}
    found = examples.by_cli("feed", asked)
    again = examples.by_api("feed", asked)

    kept = httpx2.get(f"{examples.feed_url}/kept", trust_env=False).json()
    seen = [f"entry-{number}" for number in range(1, 16)]
    assert found["looked"] == 3
    assert sorted({*found["sent"], *again["sent"]}) == sorted(seen)
    assert set(found["sent"]) & set(again["sent"]), "the second run saw some of the first again"
    assert kept == dict.fromkeys(seen, 1)


def test_a_tick_starts_one_run_however_often_it_is_called(examples: Stage) -> None:
    first = tick(examples, TICK="2026-11-28T09:05Z")
    twice = tick(examples, TICK="2026-11-28T09:05Z")
    other = tick(examples, TICK="2026-11-28T09:10Z")

    assert examples.ended(first)["output"] == {"tick": "2026-11-28T09:05Z"}
    assert (twice == first, other == first) == (True, False)


def test_a_tick_whose_answer_is_lost_is_called_again_and_starts_one_run(examples: Stage) -> None:
    with losing_the_first_answer(str(examples.instance.api.base_url)) as (address, asked):
        started = tick(examples, TICK="2026-11-28T10:00Z", NEXTSCRIPT_URL=address)

    assert len(asked) == 2
    listed = examples.instance.call("GET", "/v1/runs", params={"flow": examples.flow("scheduler")})
    ran = [run["id"] for run in listed["items"] if run["input"] == {"tick": "2026-11-28T10:00Z"}]
    assert ran == [started]


def test_cron_names_the_tick_by_the_clock(examples: Stage) -> None:
    run = examples.ended(tick(examples, MINUTES="15"))

    named = datetime.strptime(run["output"]["tick"], "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
    assert named.minute % 15 == 0
    assert timedelta(0) <= datetime.now(UTC) - named < timedelta(minutes=17)


def tick(examples: Stage, **about: str) -> str:
    """Call the script as cron would; give the run's id."""
    env = os.environ | examples.signed_in | {"FLOW": examples.flow("scheduler")} | about
    script = str(HERE / "scheduler" / "tick.sh")
    done = subprocess.run([script], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


@contextmanager
def losing_the_first_answer(server: str) -> Iterator[tuple[str, list[str]]]:
    """Stand between: pass requests on, and drop the connection instead of the first answer."""
    asked: list[str] = []

    class Between(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            names = ("Authorization", "Content-Type", "Idempotency-Key")
            headers = {name: self.headers[name] for name in names if name in self.headers}
            answer = httpx2.post(
                server.rstrip("/") + self.path, content=body, headers=headers, trust_env=False
            )
            asked.append(answer.text)
            if len(asked) > 1:
                self.send_response(answer.status_code)
                self.end_headers()
                self.wfile.write(answer.content)

        @override
        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Between) as between:
        threading.Thread(target=between.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{between.server_port}", asked
        between.shutdown()
