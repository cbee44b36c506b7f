"""A full disk is said, and what was taken before is done when there is space again."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.callers import calling
from tests.faults.conftest import Sink, build
from tests.faults.flows import RECOVERY, effect_flow, start
from tests.instance import Instance, eventually, instance

pytestmark = [pytest.mark.timeout(300), pytest.mark.slow]
_SIZE = 320 * 1024 * 1024


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A small disk of its own."""
    folder = tmp_path_factory.mktemp("disk")
    for one in (folder, *folder.parents):
        if one.owner() == "root" and one != Path("/tmp"):
            one.chmod(one.stat().st_mode | 0o011)  # PostgreSQL's own user must pass through
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE},mode=711", "tmpfs", str(folder)]
    if os.getuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("a small disk can be mounted by root alone")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture(scope="module")
def small(disk: Path) -> Iterator[Instance]:
    """An instance on it."""
    with instance(disk, NEXTSCRIPT_EGRESS_ALLOW="127.0.0.0/8", **build()) as started:
        yield started


@pytest.mark.notices("outages_answered_500")
def test_starts_on_a_full_disk_are_refused_in_words_and_nothing_taken_is_lost(
    small: Instance, disk: Path, sink: Sink
) -> None:
    before = start(small, small.publish(effect_flow(sink, hold="before")), "before")
    sink.wait_held("before")
    with calling(small, sink, small.publish(effect_flow(sink))) as callers:
        with full(disk):
            sink.release()
            eventually(lambda: callers.refused, 60, "refusal")
            time.sleep(10)
        freed = time.monotonic()
        callers.wait_for(5)
    callers.judge(freed)
    assert small.ended(before)["status"] == "succeeded"


@pytest.mark.notices("storage_errors_are_500")
def test_an_upload_to_a_full_disk_is_refused_in_words(small: Instance, disk: Path) -> None:
    project = small.flows.split("/")[3]
    with full(disk):
        began = time.monotonic()
        answer = small.api.post(
            f"/v1/projects/{project}/files",
            params={"name": "big.bin"},
            content=b"x" * 3_000_000,
            headers={"content-type": "application/octet-stream"},
        )
        seconds = time.monotonic() - began
    assert answer.status_code in (503, 507), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert "space" in answer.json()["detail"] or answer.status_code == 503
    assert seconds < RECOVERY


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """Fill a disk to its last byte while the block runs."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1024 * 1024, 4096, 512):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue
    try:
        yield
    finally:
        ballast.unlink()
