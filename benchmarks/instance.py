"""`nextscript dev` on a folder of its own: what a user starts, and what its processes weigh."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from nextscript.values import Json
from tests.conftest import free_port
from tests.instance import CHECKOUT, Instance, eventually


@contextmanager
def folder() -> Iterator[Path]:
    """Give a folder for an instance; PostgreSQL's own user must be able to pass through it."""
    with tempfile.TemporaryDirectory(prefix="nextscript-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o711)
        yield Path(name) / "home"


@contextmanager
def started(home: Path, **environment: str) -> Iterator[tuple[Instance, float]]:
    """Start an instance; give it, and the seconds until it was ready."""
    command = [sys.executable, "-m", "nextscript.cli", "dev", "--home", str(home)]
    command += ["--port", str(free_port()), "--custom", str(home.parent / "custom")]
    log = (home.parent / "dev.log").open("ab")
    begun = time.monotonic()
    process = subprocess.Popen(
        command, cwd=CHECKOUT, stdout=log, stderr=log, env=os.environ | environment
    )
    instance = Instance(home, process)
    try:
        eventually(instance._ready, 120, "running instance")
        yield instance, time.monotonic() - begun
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


@contextmanager
def fresh(**environment: str) -> Iterator[Instance]:
    """Start a new instance and sign in."""
    with folder() as home, started(home, **environment) as (instance, _):
        instance.sign_in()
        yield instance


def weights(instance: Instance) -> dict[str, float]:
    """Give MB by process: the proportional set size, which counts shared pages once in all."""
    top = psutil.Process(instance.process.pid)
    found: dict[str, float] = {}
    for process in [top, *top.children(recursive=True)]:
        name = name_of(process, top)
        found[name] = found.get(name, 0.0) + process.memory_full_info().pss / 1e6
    return found


def weight_row_details(found: dict[str, float]) -> dict[str, Json]:
    """Write weights down, rounded."""
    return {name: round(megabytes, 1) for name, megabytes in found.items()}


def name_of(process: psutil.Process, top: psutil.Process) -> str:
    """Say which part of an instance a process is."""
    if process == top:
        return "supervisor"
    line = " ".join(process.cmdline()) or process.name()
    known = {"server.py": "API", "worker.py": "worker", "temporal": "Temporal"}
    return next((name for part, name in known.items() if part in line), "PostgreSQL")
