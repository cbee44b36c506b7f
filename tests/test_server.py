"""The API's program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SERVER = Path(__file__).parent.parent / "server.py"


def run(command: str, home: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run server.py with these settings and no others."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("NEXTSCRIPT_")}
    named = {f"NEXTSCRIPT_{key.upper()}": value for key, value in settings.items()}
    return subprocess.run(
        [sys.executable, str(SERVER), command],
        env={**kept, "NEXTSCRIPT_HOME": str(home), **named},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.case("HIST-05", "AUTH-23")
def test_without_a_key_or_with_a_weak_one_it_does_not_start(tmp_path: Path) -> None:
    for settings in ({}, {"keys": "k1:changeme"}, {"keys": "k1:c2hvcnQ="}):
        ended = run("serve", tmp_path, base_url="https://flows.test", **settings)

        assert ended.returncode == 1
        assert "key" in ended.stderr
        assert "Traceback" not in ended.stderr


def test_the_description_needs_nothing_that_runs(tmp_path: Path) -> None:
    ended = run("openapi", tmp_path)

    assert ended.returncode == 0, ended.stderr
    assert "/v1/flows:check" in json.loads(ended.stdout)["paths"]
