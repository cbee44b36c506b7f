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
forged = "a\\n2026-01-01 [info] paid \\x1b[2J {{\\"event\\": \\"paid\\"}}\\u2028b"
structlog.get_logger().warning("flow " + forged, name=forged)
logging.getLogger("a.library").warning("flow %s", forged)
"""


FORGED = 'flow a\n2026-01-01 [info] paid \x1b[2J {"event": "paid"}\u2028b'


def written(format_: str) -> list[str]:
    program = textwrap.dedent(FAILS).format(format=format_)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return done.stderr.splitlines()


def test_json_is_one_line_per_event_whoever_logs() -> None:
    lines = [json.loads(line) for line in written("json")]

    assert [line["event"] for line in lines] == ["it failed\nbadly"] * 2 + ["said", *[FORGED] * 2]
    assert all("ValueError: no" in line["exception"] for line in lines[:2])
    assert [line["level"] for line in lines] == ["error", "error", "info", "warning", "warning"]
    assert lines[1]["logger"] == "a.library"
    assert lines[2]["order"] == 7


@pytest.mark.parametrize("format_", ["json", "text"])
def test_a_traceback_shows_no_values(format_: str) -> None:
    text = "\n".join(written(format_))

    assert "ValueError: no" in text
    assert "hunter2" not in text.replace('fail("hunter2")', "")


@pytest.mark.case("INJ-07")
def test_a_name_cannot_write_a_line_of_its_own() -> None:
    text = written("text")

    assert sum(line.startswith("2026-01-01 [info]") for line in text) == 0
    assert [line.count("paid") for line in text if "flow a" in line] == [4, 2]
    assert "\x1b" not in "".join(text)
