"""One instance with an owner for the tests of the command line."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.instance import Running
from tests.conftest import free_port

SERVICE_PORT = free_port()
"""Where a service of a test may listen for flows of the shared instance."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that PostgreSQL's user can enter when the tests run as root."""
    path = Path(tempfile.mkdtemp(prefix="nextscript-dev-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="session")
def instance() -> Iterator[Running]:
    """A running instance whose owner is signed in, with one port of this machine opened."""
    path = Path(tempfile.mkdtemp(prefix="nextscript-cli-"))
    path.chmod(0o711)
    running = Running(path, settings={"NEXTSCRIPT_EGRESS_ALLOW": f"127.0.0.1:{SERVICE_PORT}"})
    try:
        running.start()
        signed_in = running.cli(
            *("setup", "--email", "ada@example.com", "--name", "Ada"),
            NEXTSCRIPT_PASSWORD="a lamp by the window",
        )
        assert signed_in.returncode == 0, signed_in.stderr
        yield running
    finally:
        if running.process is not None and running.process.poll() is None:
            running.stop()
        shutil.rmtree(path, ignore_errors=True)
