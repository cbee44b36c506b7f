"""The worker process: it becomes ready, notices new files, drains and goes."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx2
import pytest

from engine.settings import EngineSettings, Release
from store.keys import new_key
from store.postgres import EmbeddedPostgres
from store.settings import Settings
from tests.conftest import free_port

CUSTOM = '''
from pydantic import BaseModel
from nextscript.activity import ActivityContext, activity

class In(BaseModel):
    word: str

class Out(BaseModel):
    word: str

@activity("mine.shout", title="Shout")
async def shout(input: In, ctx: ActivityContext) -> Out:
    """Say it loudly."""
    return Out(word=input.word.upper())
'''


def wait_for(holds: object, seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.05)


def test_a_worker_becomes_ready_loads_a_saved_file_and_drains(
    temporal_address: str, postgres: EmbeddedPostgres, tmp_path: Path
) -> None:
    port, custom, log = free_port(), tmp_path / "custom", tmp_path / "log"
    custom.mkdir()
    env = {
        **os.environ,
        "NEXTSCRIPT_HOME": str(tmp_path),
        "NEXTSCRIPT_DATABASE_URL": postgres.url,
        "NEXTSCRIPT_KEYS": new_key(),
        "NEXTSCRIPT_TEMPORAL_ADDRESS": temporal_address,
        "NEXTSCRIPT_WORKER_HEALTH_PORT": str(port),
        "NEXTSCRIPT_CUSTOM_FOLDERS": str(custom),
        "NEXTSCRIPT_DRAIN_SECONDS": "1",
    }
    with log.open("wb") as out:
        process = subprocess.Popen([sys.executable, "worker.py"], env=env, stdout=out, stderr=out)
    try:
        wait_for(lambda: _ready(port))
        (custom / "shout.py").write_text(CUSTOM)
        wait_for(lambda: log.read_text().count("catalog loaded") > 0)
        (custom / "broken.py").write_text("def :")
        wait_for(lambda: "custom file broken" in log.read_text())
        assert _ready(port)
        wait_for(lambda: _state(port)["code"] is not None)
        assert _state(port)["code"]["boundary"] in ("namespaces", "landlock", None)
        assert "code runs behind" in log.read_text() or "cannot be run safely" in log.read_text()
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0, log.read_text()
    finally:
        process.kill()


@pytest.mark.slow
@pytest.mark.case("CRED-19")
def test_a_worker_that_crashes_leaves_nothing_of_its_memory(
    temporal_address: str, postgres: EmbeddedPostgres, tmp_path: Path
) -> None:
    port, key, log = free_port(), new_key(), tmp_path / "log"
    env = {
        **os.environ,
        "NEXTSCRIPT_HOME": str(tmp_path),
        "NEXTSCRIPT_DATABASE_URL": postgres.url,
        "NEXTSCRIPT_KEYS": key,
        "NEXTSCRIPT_TEMPORAL_ADDRESS": temporal_address,
        "NEXTSCRIPT_WORKER_HEALTH_PORT": str(port),
    }
    with log.open("wb") as out:
        process = subprocess.Popen([sys.executable, "worker.py"], env=env, stdout=out, stderr=out)
    try:
        wait_for(lambda: _ready(port))
        limits = Path(f"/proc/{process.pid}/limits").read_text()
        process.send_signal(signal.SIGABRT)
        assert process.wait(30) == -signal.SIGABRT
    finally:
        process.kill()

    assert re.search(r"Max core file size +0 +0", limits)
    for secret in (key, key.partition(":")[2], postgres.url):
        assert secret not in log.read_text()


def _state(port: int) -> Any:  # Any: JSON
    return httpx2.get(f"http://127.0.0.1:{port}/health/ready").json()


def _ready(port: int) -> bool:
    try:
        return httpx2.get(f"http://127.0.0.1:{port}/health/ready").status_code == 200
    except httpx2.TransportError:
        return False


def test_a_worker_of_a_deployment_says_which_build_it_is_or_does_not_start(tmp_path: Path) -> None:
    env = {
        **os.environ,
        "NEXTSCRIPT_HOME": str(tmp_path),
        "NEXTSCRIPT_KEYS": new_key(),
        "NEXTSCRIPT_DEPLOYMENT_NAME": "flows",
    }
    done = subprocess.run(
        [sys.executable, "worker.py"], env=env, capture_output=True, text=True, timeout=60
    )

    assert done.returncode == 1
    assert "Set NEXTSCRIPT_BUILD_ID" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_embedded_worker_has_no_version_for_nobody_would_make_it_current() -> None:
    named = Settings(mode="server", deployment_name="flows", build_id="1.0")

    assert EngineSettings.of(named).release == Release("flows", "1.0")
    for without in ({"mode": "dev"}, {"deployment_name": None}):
        assert EngineSettings.of(named.model_copy(update=without)).release is None
