"""The examples on one instance: what they need is started, their flows are pushed by the CLI."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from examples import database, files
from examples.feed import service as feed
from examples.needs import HERE, NAMES, census_db, folder_of
from examples.poll_until_ready import service
from tests.instance import Instance, eventually, instance

Run = dict[str, Any]  # Any: what the API answers


def sample(name: str) -> dict[str, Any]:  # Any: JSON
    """Give the input an example comes with."""
    found: dict[str, Any] = json.loads((HERE / name / "input.json").read_text())
    return found


@dataclass
class Census:
    """The files of a census, and where they are served."""

    folder: Path
    url: str
    names: list[str]

    @property
    def input(self) -> dict[str, Any]:  # Any: JSON
        """What the flow is given."""
        return {"base_url": self.url, "files": self.names}


@dataclass
class Stage:
    """An instance with the examples published, and what they talk to."""

    instance: Instance
    job_url: str
    feed_url: str
    database_port: int
    specs: Census
    workflows: Census

    @property
    def project(self) -> str:
        """The id of the project the examples are in."""
        found: str = self.instance.call("GET", "/v1/projects")["items"][0]["id"]
        return found

    @property
    def temporal(self) -> str:
        """Where the instance's Temporal listens."""
        run = json.loads((self.instance.home / "run.json").read_text())
        return str(run["temporal"]["url"])

    @property
    def signed_in(self) -> dict[str, str]:
        """The settings of a user who is signed in."""
        key = str(self.instance.api.headers["authorization"]).removeprefix("Bearer ")
        url = str(self.instance.api.base_url).rstrip("/")
        return {"NEXTSCRIPT_URL": url, "NEXTSCRIPT_API_KEY": key}

    def flow(self, name: str) -> str:
        """Give the id of an example's flow."""
        listed = self.instance.call("GET", self.instance.flows)["items"]
        [found] = [flow["id"] for flow in listed if flow["key"] == name]
        return str(found)

    def cli(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Call `nextscript` as a user who is signed in."""
        return subprocess.run(
            [sys.executable, "-m", "nextscript.cli", *words],
            env=os.environ | self.signed_in,
            capture_output=True,
            text=True,
            check=False,
        )

    def by_cli(self, name: str, input: object) -> Any:  # Any: JSON
        """Run an example with `nextscript run --wait`; give its output."""
        done = self.cli("run", name, "--input", json.dumps(input), "--wait")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def start(self, name: str, input: object) -> str:
        """Start an example through the API; give the run's id."""
        path = f"/v1/flows/{self.flow(name)}/runs"
        run = self.instance.call("POST", path, json={"input": input})
        found: str = run["id"]
        return found

    def ended(self, run: str) -> Run:
        """Wait for a run's end."""
        return self.instance.ended(run, 300)

    def by_api(self, name: str, input: object) -> Any:  # Any: JSON
        """Run an example through the API; give its output."""
        run = self.ended(self.start(name, input))
        assert run["status"] == "succeeded", run["error"]
        return run["output"]

    def complete(self, run: str, step: str, port: str) -> None:
        """Answer an approval as soon as it is asked for."""
        path = f"/v1/runs/{run}/steps"

        def waits() -> bool:
            found = self.instance.call("GET", path, params={"status": "waiting"})["items"]
            return any(one["path"] == step for one in found)

        eventually(waits, 300, f"wait of {step}")
        self.instance.call("POST", f"{path}/{step}/complete", json={"port": port})


@contextmanager
def stage(specs: list[Path], workflows: list[Path]) -> Iterator[Stage]:
    """Start an instance that may reach what the examples need, and publish them."""
    with ExitStack() as running:
        spec_census, n8n_census = _census(running, specs), _census(running, workflows)
        job = running.enter_context(service.serving())
        port = running.enter_context(database.database())
        news = running.enter_context(feed.serving())
        urls = [spec_census.url, n8n_census.url, job.removesuffix("/job"), news]
        opened = [url.removeprefix("http://") for url in urls] + [f"127.0.0.1:{port}"]
        started = running.enter_context(instance(NEXTSCRIPT_EGRESS_ALLOW=",".join(opened)))
        ready = Stage(started, job, news, port, spec_census, n8n_census)
        connections = f"/v1/projects/{ready.project}/connections"
        started.call("POST", connections, json=census_db(port))
        for name in NAMES:
            pushed = ready.cli("push", str(HERE / name / "flow.yaml"))
            assert pushed.returncode == 0, pushed.stdout + pushed.stderr
        yield ready


def chosen(name: str, most: int | None, seed: str) -> list[Path]:
    """Choose files of a census by a seed, one of the largest among them, or all."""
    folder = folder_of(name)
    found = [folder / one for one in files.names(folder)]
    if most is None or len(found) <= most:
        return found
    largest = sorted(found, key=lambda path: path.stat().st_size)[-4:]
    dice = random.Random(seed)
    first = dice.choice(largest)
    rest = dice.sample([path for path in found if path not in largest], most - 1)
    return sorted([first, *rest])


def _census(running: ExitStack, paths: list[Path]) -> Census:
    folder = paths[0].parent
    url = running.enter_context(files.serving(folder))
    return Census(folder, url, [path.name for path in paths])
