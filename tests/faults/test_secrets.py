"""After twenty runs that carry secrets, nothing that is kept holds one, in no encoding."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from store.postgres.binaries import programs
from store.postgres.layout import Layout
from tests.faults.conftest import build
from tests.faults.encodings import found_in
from tests.faults.flows import flow
from tests.instance import Instance, eventually, instance

pytestmark = pytest.mark.timeout(300)
SECRET = 'NSCANARY-"5ecret"/+ß-0f3c'
BEARER = "NSCANARY-bearer-51d0c7e2"
SAID_BY_A_USER = "NSCANARY-said-by-a-user-77aa"
_CUSTOM = Path(__file__).parent / "custom"
_HOW = ("output", "error", "crash", "slow")
_EACH = 4


@dataclass
class Kept:
    """What is left of the runs, by place: what was searched there."""

    runs: list[str]
    places: dict[str, bytes] = field(repr=False)
    keys: str = field(repr=False)

    def leaks(self, secret: str) -> dict[str, list[str]]:
        """Say where a secret is, and in which encodings."""
        leaks = {name: found_in(text, secret) for name, text in self.places.items()}
        return {name: found for name, found in leaks.items() if found}


@pytest.fixture(scope="module")
def kept() -> Iterator[Kept]:
    """Twenty runs: fine, failing, crashing, timed out, refused by a service, cancelled."""
    settings = {"NEXTSCRIPT_CUSTOM_FOLDERS": str(_CUSTOM), "NEXTSCRIPT_LOG_LEVEL": "debug"}
    with instance(NEXTSCRIPT_EGRESS_ALLOW="127.0.0.0/8", **settings, **build()) as running:
        flows = carrying(running)
        runs = [begin(running, one) for one in flows.values() for _ in range(_EACH)]
        for run in runs[-_EACH:]:
            eventually(lambda run=run: waits(running, run), 30, "run that waits")  # type: ignore[misc]
            running.call("POST", f"/v1/runs/{run}/cancel", json={"reason": SAID_BY_A_USER})
        for run in runs:
            running.ended(run, 90)
        time.sleep(1)
        yield Kept(runs, read(running, runs, list(flows.values())), keys_of(running))


@pytest.mark.case("CRED-09", "CRED-13")
@pytest.mark.notices("no_redaction")
def test_no_secret_of_a_connection_is_kept_anywhere(kept: Kept) -> None:
    assert len(kept.runs) == 20
    assert [leaks for secret in (SECRET, BEARER) if (leaks := kept.leaks(secret))] == []


def test_the_keys_are_nowhere_but_in_their_file(kept: Kept) -> None:
    assert kept.leaks(kept.keys) == {}


@pytest.mark.case("HIST-03")
@pytest.mark.notices("plain_payloads")
def test_temporal_has_no_word_of_what_users_and_failures_say(kept: Kept) -> None:
    for word in (SAID_BY_A_USER, "ZeroDivision", "is wrong"):
        assert word.encode() not in kept.places["Temporal's file"], word


def test_the_search_finds_what_is_there(kept: Kept) -> None:
    assert "raw" in found_in(kept.places["PostgreSQL's dump"], SAID_BY_A_USER)
    assert "raw" in found_in(kept.places["run data by the API"], SAID_BY_A_USER)
    for run in kept.runs:
        assert run.encode() in kept.places["Temporal's file"]
        assert run.encode() in kept.places["PostgreSQL's dump"]
    assert "•••".encode() in kept.places["PostgreSQL's dump"], "a secret was taken out"
    assert b"step crashed" in kept.places["logs"]


def carrying(running: Instance) -> dict[str, str]:
    """Publish a flow for each way to end; give their ids."""
    project = running.flows.split("/")[3]
    service = {"base_url": str(running.api.base_url), "auth": "bearer"}
    for kind, fields, secrets in (
        ("vault", {}, {"token": SECRET}),
        ("http", service, {"secret": BEARER}),
    ):
        body = {"key": kind, "name": kind, "kind": kind, "fields": fields, "secrets": secrets}
        running.call("POST", f"/v1/projects/{project}/connections", json=body)
    ways = {how: leaking(how) for how in _HOW}
    return {name: running.publish(one) for name, one in {**ways, "cancelled": waiting()}.items()}


def leaking(how: str) -> dict[str, Any]:
    """A flow of which a step leaks, and which says so to a service that refuses it."""
    nodes: list[dict[str, Any]] = [
        {"id": "start", "type": "trigger.manual"},
        {
            "id": "leak",
            "type": "fault.leak",
            "connection": "vault",
            "config": {"how": how},
            "timeout": "2s" if how == "slow" else "30s",
            "retry": {"attempts": 2, "first": "100ms"},
        },
        {"id": "refused", "type": "http.request", "connection": "http", "config": CALL},
        {"id": "say", "type": "data.set", "config": {"values": {"x": "{{ input.word }}"}}},
    ]
    edges = [
        {"from": "start", "to": "leak"},
        {"from": "leak", "to": "say"},
        {"from": "say", "to": "refused"},
        {"from": "leak.error", "to": "say"},
    ]
    return flow(nodes, edges, outputs={"said": "{{ leak | default(none) }}"})


CALL = {"method": "POST", "url": "/v1/nothing", "body": {"said": "{{ leak | default(none) }}"}}


def waiting() -> dict[str, Any]:
    """A flow that leaks and then waits, to be cancelled."""
    document = leaking("output")
    document["nodes"][-1] = {"id": "say", "type": "wait.delay", "config": {"for": "1h"}}
    return document


def begin(running: Instance, flow_id: str) -> str:
    """Start a run with a word of a user's."""
    body = {"input": {"word": SAID_BY_A_USER}}
    found: str = running.call("POST", f"/v1/flows/{flow_id}/runs", json=body)["id"]
    return found


def waits(running: Instance, run: str) -> bool:
    """Say whether a run waits."""
    return bool(running.call("GET", f"/v1/runs/{run}")["status"] == "waiting")


def read(running: Instance, runs: list[str], flows: list[str]) -> dict[str, bytes]:
    """Read everything that is kept or shown, by place."""
    home = running.home
    return {
        "Temporal's file": files(home, "temporal.db*"),
        "PostgreSQL's dump": dump(home),
        "logs": files(home / "logs", "*") + files(home.parent, "dev.log"),
        "objects": files(home / "objects", "**/*"),
        "run data by the API": b"".join(shown(running, run) for run in runs),
        "export": b"".join(exported(running, one) for one in flows),
    }


def files(folder: Path, pattern: str) -> bytes:
    """Read the files of a pattern, one after another."""
    found = [one for one in sorted(folder.glob(pattern)) if one.is_file()]
    return b"\n".join(one.read_bytes() for one in found)


def dump(home: Path) -> bytes:
    """Dump the whole database as an operator does; bytes are written in hex there."""
    layout = Layout.of(home)
    command = [str(programs(layout) / "pg_dump"), "--host", str(layout.socket_folder)]
    command += ["--username", "nextscript", "nextscript"]
    done = subprocess.run(command, check=True, capture_output=True)
    return done.stdout


def shown(running: Instance, run: str) -> bytes:
    """Read a run with its steps and what went in and out of them."""
    path = f"/v1/runs/{run}"
    steps = running.call("GET", f"{path}/steps")["items"]
    ends = [
        running.api.get(f"{path}/steps/{step['path']}/{which}")
        for step in steps
        for which in ("input", "output")
    ]
    said = [running.api.get(f"{path}?include=data"), running.api.get(f"{path}/events"), *ends]
    return json.dumps(steps, ensure_ascii=False).encode() + b"".join(one.content for one in said)


def exported(running: Instance, flow_id: str) -> bytes:
    """Read a flow as it is exported, and its connections as they are listed."""
    project = running.flows.split("/")[3]
    pages = [f"/v1/flows/{flow_id}/export", f"/v1/projects/{project}/connections"]
    return b"".join(running.api.get(page).content for page in pages)


def keys_of(running: Instance) -> str:
    """Give the instance's own key, as it is written."""
    return (running.home / "keys").read_text().split(":", 1)[1].strip()
