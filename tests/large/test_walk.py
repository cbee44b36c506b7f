"""A file of a hundred megabytes through a whole flow, as a user draws it."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from google.protobuf.message import Message
from temporalio.api.common.v1 import Payload
from temporalio.client import Client

from tests.instance import Instance, instance
from tests.large.flows import ROWS, walk
from tests.large.serving import shop, write_zip
from tests.large.weighing import weighing

_MOST_MB = 300
_LONGEST_HISTORY = 10_000
_LARGEST_PAYLOAD = 64 * 1024
_MOST_SECONDS_TO_OPEN = 1.0


@dataclass
class Histories:
    """The longest history of a run's parts, the largest payload in any, and how many there are."""

    longest: int = 0
    largest: int = 0
    parts: int = 0


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_hundred_megabytes_pass_through_a_flow(tmp_path: Path) -> None:
    packed = tmp_path / "orders.zip"
    write_zip(packed, ROWS, 10_000)
    with instance(NEXTSCRIPT_EGRESS_ALLOW="127.0.0.0/8") as running, shop(packed) as server:
        flow = running.publish(walk(server.url))
        with weighing(running.pid("worker")) as worker, weighing(running.pid("api")) as api:
            run = running.call("POST", f"/v1/flows/{flow}/runs", json={})["id"]
            ended = running.ended(run, 800)
        opened = _seconds_to_open(running, run)
        found = asyncio.run(_histories(running, run))
        sys.stdout.write(
            f"\n{ended['duration_ms'] / 1000:.0f} s; worker +{worker.most:.0f} MB, API "
        )
        sys.stdout.write(f"+{api.most:.0f} MB; opened in {opened:.2f} s; {found}\n")

    assert ended["status"] == "succeeded", ended["error"]
    assert ended["output"] == {"rows": ROWS}
    assert len(server.received) == 1
    assert worker.most < _MOST_MB
    assert api.most < _MOST_MB
    assert found.longest <= _LONGEST_HISTORY
    assert found.largest <= _LARGEST_PAYLOAD
    assert opened < _MOST_SECONDS_TO_OPEN


def _seconds_to_open(running: Instance, run: str) -> float:
    begun = time.monotonic()
    running.call("GET", f"/v1/runs/{run}")
    running.call("GET", f"/v1/runs/{run}/steps")
    return time.monotonic() - begun


async def _histories(running: Instance, run: str) -> Histories:
    address = json.loads((running.home / "run.json").read_text())["temporal"]["url"]
    client = await Client.connect(address)
    found = Histories()
    await asyncio.sleep(2)  # Temporal's list of ended workflows follows behind
    async for part in client.list_workflows(""):
        if not part.id.endswith(run):
            continue
        events = 0
        handle = client.get_workflow_handle(part.id, run_id=part.run_id)
        async for event in handle.fetch_history_events():
            events += 1
            found.largest = max(found.largest, *map(len, _payloads(event)), 0)
        found.longest, found.parts = max(found.longest, events), found.parts + 1
    return found


def _payloads(message: Message) -> list[bytes]:
    if isinstance(message, Payload):
        return [message.data]
    found: list[bytes] = []
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        if field.message_type.GetOptions().map_entry:
            parts = [one for one in value.values() if isinstance(one, Message)]
        else:
            parts = list(value) if field.is_repeated else [value]
        for part in parts:
            found += _payloads(part)
    return found
