"""`nextscript dev` starts everything, keeps it running, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import stat
from pathlib import Path

import httpx2
import psutil
import pytest

from tests.cli.instance import Running, gone


def test_it_starts_survives_a_killed_worker_and_stops_whole(folder: Path) -> None:
    running = Running(folder)
    running.start()
    parts = running.parts
    assert httpx2.get(f"{parts['api']['url']}/health/ready").status_code == 200
    assert stat.S_IMODE((running.home / "keys").stat().st_mode) == 0o600
    # The address is the first thing after "Ready", whether there is an editor at it or not.
    assert parts["api"]["url"] in running.said.partition("Ready in")[2].splitlines()[1]
    assert "nextscript setup" in running.said

    os.kill(parts["worker"]["pid"], signal.SIGKILL)
    running.wait_for("Worker       ready again")
    assert running.parts["worker"]["pid"] != parts["worker"]["pid"]

    again = running.cli("dev")
    assert again.returncode == 1
    assert "already runs" in again.stderr
    assert parts["api"]["url"] in again.stderr

    started = running.processes()
    assert len(started) > 4
    assert running.stop() == 0
    assert gone(started)
    assert not (running.home / "run.json").exists()


@pytest.mark.slow(of=3)
def test_data_survives_a_restart_even_when_the_supervisor_is_killed(folder: Path) -> None:
    running = Running(folder)
    running.start()
    url = running.parts["api"]["url"]
    owner = {"email": "ada@example.com", "name": "Ada", "password": "a lamp by the window"}
    assert httpx2.post(f"{url}/v1/setup", json=owner).status_code == 201
    started = running.processes()

    running.stop(signal.SIGKILL)
    assert gone(started), [process.name() for process in started if process.is_running()]

    running.start()
    url = running.parts["api"]["url"]
    assert httpx2.get(f"{url}/v1/setup").json() == {"needed": False}
    assert "nextscript login" in running.said
    assert "Tables" not in running.said
    started = running.processes()
    assert running.stop(signal.SIGTERM) == 0
    assert gone(started)


@pytest.mark.slow(of=3)
def test_two_instances_run_side_by_side_and_the_second_says_its_ports(
    folder: Path, instance: Running
) -> None:
    with socket.socket() as somebody:
        somebody.bind(("127.0.0.1", 0))
        somebody.listen()
        port = somebody.getsockname()[1]
        other = Running(folder, ["--port", str(port)])
        other.start()

    assert f"Port {port} is taken, so the API uses" in other.said
    urls = {one.parts["api"]["url"] for one in (other, instance)}
    assert len(urls) == 2
    assert all(httpx2.get(f"{url}/health/ready").status_code == 200 for url in urls)
    assert other.parts["temporal"]["url"] != instance.parts["temporal"]["url"]
    other.stop()


@pytest.mark.skipif(os.getuid() != 0, reason="as root only")
def test_run_by_root_the_database_is_not_roots(instance: Running) -> None:
    assert psutil.Process(instance.parts["postgres"]["pid"]).username() == "nobody"


def test_a_part_that_cannot_start_is_named_with_its_log_and_nothing_stays(folder: Path) -> None:
    (folder / ".nextscript").mkdir(mode=0o711)
    (folder / ".nextscript" / "keys").write_text("k1:changeme\n")
    running = Running(folder)

    done = running.cli("dev", "--port", "0")

    assert done.returncode == 1
    assert "encryption keys cannot be used" in done.stderr
    assert "Traceback" not in done.stderr
    assert not [
        process
        for process in psutil.process_iter(["cmdline"])
        if str(folder) in " ".join(process.info["cmdline"] or [])
    ]
