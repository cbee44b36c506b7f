"""Logs: one line per event, and never the values a program was working with."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap

import pytest

FAILS = """
import logging, structlog
from store.logs import configure_logs

configure_logs("info", {format!r})

def fail(password):
    other = "leaked through a local: " + password
    raise ValueError("no")

for log in (structlog.get_logger("ours"), logging.getLogger("a.library")):
    try:
        fail("hunter2")
    except ValueError:
        log.error("it failed\\nbadly", exc_info=True)
logging.getLogger("a.library").info("small talk")
structlog.get_logger().info("said", order=7)
"""


def written(format_: str) -> list[str]:
    program = textwrap.dedent(FAILS).format(format=format_)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return done.stderr.splitlines()


def test_json_is_one_line_per_event_whoever_logs() -> None:
    lines = [json.loads(line) for line in written("json")]

    assert [line["event"] for line in lines] == ["it failed\nbadly"] * 2 + ["said"]
    assert all("ValueError: no" in line["exception"] for line in lines[:2])
    assert [line["level"] for line in lines] == ["error", "error", "info"]
    assert lines[1]["logger"] == "a.library"
    assert lines[2]["order"] == 7


@pytest.mark.parametrize("format_", ["json", "text"])
def test_a_traceback_shows_no_values(format_: str) -> None:
    text = "\n".join(written(format_))

    assert "ValueError: no" in text
    assert "hunter2" not in text.replace('fail("hunter2")', "")
