"""A worker that is killed while it installs packages leaves nothing half done."""

from __future__ import annotations

import os
import sys
from typing import Any

import pytest

from tests.api.packages.index import Index
from tests.instance import Instance, eventually, instance

CODE = {
    "schema": "nextscript.flow/1",
    "name": "Greets",
    "nodes": [
        {"id": "start", "type": "trigger.manual"},
        {
            "id": "greet",
            "type": "code.python",
            "config": {
                "code": "import greetings\ndef main(input): return greetings.greet(input)",
                "runtime": "full",
                "input": "Ada",
            },
        },
    ],
    "edges": [{"from": "start", "to": "greet"}],
}
Json = Any  # tests look into answers freely


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.skipif(sys.platform != "linux", reason="the boundary is Linux")
def test_packages_are_there_though_the_worker_was_killed_while_it_fetched_them(
    index: Index,
) -> None:
    index.open.clear()
    with instance(NEXTSCRIPT_PACKAGES_INDEX=index.url) as started:
        path = f"{started.flows.removesuffix('/flows')}/packages"
        started.call("PUT", path, json={"requirements": ["greetings==1.0"]})
        eventually(lambda: "/files/" in " ".join(index.asked), 60, "fetch of a file")

        started.kill("worker")
        index.open.set()
        ready = eventually(lambda: _ready(started, path), 180, "installed set")
        run = started.call("POST", f"/v1/flows/{started.publish(CODE)}/runs", json={"wait": 60})

        sets = os.listdir(started.home / "packages")
    assert [one["name"] for one in ready["locked"]] == ["greetings", "wording"]
    assert run["output"] == {"greet": "Hello Ada"}, run["error"]
    assert len([name for name in sets if not name.startswith("new-")]) == 1


def _ready(started: Instance, path: str) -> Json | None:
    found = started.call("GET", path)
    return found if found["status"] in ("ready", "failed") else None
