"""Records the examples' histories: `python -m tests.examples.recorded [name …]`.

They are recorded with the small files of the examples, never with real ones.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from engine.attributes import workflow_id
from engine.client import connect
from engine.replay import record
from engine.settings import EngineSettings
from examples import files
from examples.needs import NAMES, folder_of
from store.keys import KeyRing
from store.objects import ObjectStore
from store.settings import Settings
from tests.examples.stage import Census, Stage, sample, stage

HISTORIES = Path(__file__).parents[1] / "histories"
APPROVED = {"order_intake": {"limit": 500}, "spec_census": {"ask_over": 10}}
"""What makes an example ask somebody, so that the answer is in its history."""


def path_of(name: str) -> Path:
    """Give the file of an example's history."""
    return HISTORIES / f"example_{name}.json"


def play(on: Stage, name: str) -> str:
    """Run an example to its end; give the run's id."""
    addresses = {
        "poll_until_ready": {"url": on.job_url},
        "feed": {"url": on.feed_url, "pause": "100ms"},
    }
    run = on.start(name, sample(name) | _files(on, name) | addresses.get(name, {}))
    if name in APPROVED:
        on.complete(run, "ask", "approved")
    ended = on.ended(run)
    assert ended["status"] == "succeeded", ended["error"]
    return run


def _files(on: Stage, name: str) -> dict[str, object]:
    of: dict[str, Census] = {"spec_census": on.specs, "n8n_census": on.workflows}
    return (of[name].input if name in of else {}) | APPROVED.get(name, {})


async def keep(on: Stage, runs: dict[str, str]) -> None:
    """Write the runs' histories without encryption."""
    settings = Settings(home=on.instance.home, temporal_address=on.temporal)
    keys = KeyRing.parse(settings.master_keys())
    engine = await connect(EngineSettings.of(settings), keys, ObjectStore(settings.objects, keys))
    codec = engine.client.data_converter.payload_codec
    assert codec is not None
    for name, run in runs.items():
        handle = engine.client.get_workflow_handle(workflow_id(on.project, run))
        path_of(name).write_text(await record(await handle.fetch_history(), codec))


def _paths(name: str) -> list[Path]:
    folder = folder_of(name, sample=True)
    return [folder / one for one in files.names(folder)]


if __name__ == "__main__":
    with stage(_paths("spec_census"), _paths("n8n_census")) as ready:
        asyncio.run(keep(ready, {name: play(ready, name) for name in sys.argv[1:] or NAMES}))
