"""What appears somewhere starts one run, however often whoever looks is killed."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from store.session import create_engine
from tests.faults.conftest import build
from tests.faults.flows import RECOVERY, all_runs, flow
from tests.faults.holding import starts_held
from tests.faults.looked import Looked
from tests.faults.source_folder import NAMED, folder
from tests.faults.source_manifest import CUSTOM, manifest
from tests.faults.source_s3 import s3
from tests.faults.source_sftp import sftp
from tests.instance import Instance, eventually, instance

pytestmark = pytest.mark.timeout(300)
LOOKED = {"folder": folder, "s3": s3, "sftp": sftp, "manifest": manifest}
MANY = 500
AGAIN = 2 * RECOVERY
"""Seconds: a worker that is killed often is started again after longer and longer pauses."""
_NAME = {"s3": "{{ found.key }}"}


@pytest.fixture(scope="module")
def path() -> Iterator[Path]:
    """A folder that is open to flows."""
    with tempfile.TemporaryDirectory(prefix="nextscript-faults-") as found:
        made = Path(found) / NAMED
        made.mkdir()
        made.with_name(CUSTOM).mkdir()
        yield made


@pytest.fixture(scope="module")
def running(path: Path) -> Iterator[Instance]:
    """A whole instance that may reach loopback and one folder."""
    opened = {
        "NEXTSCRIPT_EGRESS_ALLOW": "127.0.0.0/8",
        "NEXTSCRIPT_FOLDERS": f"{NAMED}={path}",
        "NEXTSCRIPT_CUSTOM_FOLDERS": str(path.with_name(CUSTOM)),
    }
    with instance(**opened, **build()) as started:
        yield started


@pytest.mark.slow(of=6)
@pytest.mark.notices("kept_first")
@pytest.mark.parametrize("place", list(LOOKED))
def test_500_that_appear_start_500_runs_while_whoever_looks_is_killed_three_times(
    running: Instance, path: Path, place: str
) -> None:
    for left in path.iterdir():
        left.unlink()
    with LOOKED[place](path) as source:
        names = [f"{place}-{number}" for number in range(MANY)]
        made = looking(running, source, place)

        with starts_held(running.database) as held:  # killed while it writes the first starts
            source.put(names[:200])
            eventually(held, AGAIN, "start that is held")
            running.kill("worker")
        eventually(lambda: len(runs(running, made)) >= 200, AGAIN, "200 started runs")
        for at, until in ((200, 350), (350, 500)):  # … and in the middle of a look
            source.halt()
            source.put(names[at:until])
            eventually(lambda: source.halted, AGAIN, "look that is held")
            running.kill("worker")
            source.go_on()

        eventually(lambda: len(runs(running, made)) >= MANY, AGAIN, "run for each")
        assert Counter(runs(running, made)) == Counter(names)


def looking(running: Instance, source: Looked, place: str) -> str:
    """Publish a flow that a place's news start, and wait until it knows what was there before."""
    project, trigger = running.flows.split("/")[3], source.trigger()
    known = f'"{trigger["type"]}"'  # as it stands in JSON
    eventually(lambda: known in running.api.get("/v1/catalog").text, RECOVERY, "trigger")
    if connection := source.connection():
        running.call("POST", f"/v1/projects/{project}/connections", json=connection)
    trigger["config"]["input"] = {"name": _NAME.get(place, "{{ found.name }}")}
    made = running.publish(flow([{"id": "found", **trigger}], []))
    eventually(lambda: asyncio.run(looked(running.database, made)), RECOVERY, "first look")
    return made


async def looked(database: str, made: str) -> bool:
    """Say whether a flow has looked once: nobody is told of that."""
    engine = create_engine(database)
    try:
        async with engine.connect() as connection:
            asked = text("SELECT seen IS NOT NULL FROM listener WHERE flow_id = :flow")
            return bool(await connection.scalar(asked, {"flow": UUID(made)}))
    finally:
        await engine.dispose()


def runs(running: Instance, made: str) -> list[str]:
    """Give the name of what started it, for each run there is."""
    return [run["input"]["name"] for run in all_runs(running, made)]
