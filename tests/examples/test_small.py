"""The examples do what their READMEs say."""

from __future__ import annotations

import pytest
import yaml

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
