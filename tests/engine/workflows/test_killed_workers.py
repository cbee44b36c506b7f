"""A worker that is killed costs seconds: nothing is lost, and nothing unsafe is repeated."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from store.keys import KeyRing, new_key
from tests.engine.instance import instance
from tests.engine.workflows.drawing import flow, is_

RECOVERY_SECONDS = 30


@contextmanager
def worker(
    address: str, project: str, key: str, objects: str, linger: float
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tests.engine.workflows.lone_worker",
            address,
            project,
            key,
            objects,
            "activities",
        ],
        env={**os.environ, "PROBE_LINGER": str(linger)},
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def lines(file: Path, wanted: int) -> list[str]:
    # Another process writes the file: there is nobody here who could tell.
    while not file.exists() or len(file.read_text().splitlines()) < wanted:  # noqa: ASYNC110, ASYNC240
        await asyncio.sleep(0.05)
    return file.read_text().splitlines()  # noqa: ASYNC240


async def test_a_keyed_step_is_repeated_with_its_key_and_an_unsafe_one_is_shown_as_unknown(
    temporal_address: str, tmp_path: Path
) -> None:
    project, key, objects = uuid.uuid4().hex, new_key(), (tmp_path / "objects").as_uri()
    keyed, unsafe = tmp_path / "keyed", tmp_path / "unsafe"
    document = flow(
        f"""
        id: keyed, type: probe.record_keyed, config: {{file: "{keyed}"}}
        id: unsafe, type: probe.record_unsafe, config: {{file: "{unsafe}"}}
        """,
        "start>keyed start>unsafe",
    )
    about = (temporal_address, project, key, objects)
    async with instance(
        temporal_address,
        project=project,
        keys=KeyRing.parse(key),
        objects_url=objects,
        queues=("flows",),
    ) as engine:
        with worker(*about, linger=600) as doomed:
            run = await engine.start(document)
            await asyncio.gather(lines(keyed, 1), lines(unsafe, 1))
            doomed.kill()
            began = time.monotonic()
        with worker(*about, linger=0):
            await engine.until(run, is_("keyed", "succeeded"))
            await engine.until(run, is_("unsafe", "unknown"))
            recovery = time.monotonic() - began

    assert recovery < RECOVERY_SECONDS
    first, second = keyed.read_text().splitlines()
    assert first == second
    assert len(unsafe.read_text().splitlines()) == 1
