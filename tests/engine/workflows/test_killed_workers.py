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
from itertools import pairwise
from pathlib import Path

import pytest

from engine.state.messages import Steer
from engine.workflows import steps
from nextscript.errors import Unavailable
from nextscript.values import Small
from store.keys import KeyRing, new_key
from tests.engine.instance import Instance, instance
from tests.engine.workflows.drawing import flow, is_
from tests.faults.conftest import Sink

RECOVERY_SECONDS = 30


@contextmanager
def worker(
    about: tuple[str, str, str, str], queues: str, **environment: str
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.engine.workflows.lone_worker", *about, queues],
        env={**os.environ, **environment},
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
        with worker(about, "activities", PROBE_LINGER="600") as doomed:
            run = await engine.start(document)
            await asyncio.gather(lines(keyed, 1), lines(unsafe, 1))
            doomed.kill()
            began = time.monotonic()
        with worker(about, "activities", PROBE_LINGER="0"):
            await engine.until(run, is_("keyed", "succeeded"))
            await engine.until(run, is_("unsafe", "unknown"))
            recovery = time.monotonic() - began

    assert recovery < RECOVERY_SECONDS
    first, second = keyed.read_text().splitlines()
    assert first == second
    assert len(unsafe.read_text().splitlines()) == 1


RECORDS = "probe.record_keyed"
_DEPLOYS = 5
"""More than the workers a step may lose before it is taken for what ends them."""


async def test_a_step_outlives_many_deploys_as_one_attempt_and_an_unsafe_one_is_unknown_at_once(
    temporal_address: str, tmp_path: Path
) -> None:
    project, key, objects = uuid.uuid4().hex, new_key(), (tmp_path / "objects").as_uri()
    keyed, unsafe = tmp_path / "keyed", tmp_path / "unsafe"
    document = flow(
        f"""
        id: keyed, type: probe.record_keyed, retry: {{attempts: 1}}, config: {{file: "{keyed}"}}
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
        run = await engine.start(document)
        for deploy in range(_DEPLOYS):
            with worker(about, "activities", PROBE_LINGER="600") as old:
                await asyncio.gather(lines(keyed, deploy + 1), lines(unsafe, 1))
                old.terminate()
                assert await asyncio.to_thread(old.wait, 30) == 0
        with worker(about, "activities", PROBE_LINGER="0"):
            view = await engine.until(run, is_("keyed", "succeeded"))

    steps_ = {step["path"]: step for step in view.steps}
    assert len(steps_["keyed"]["attempts"]) == 1
    assert steps_["unsafe"]["status"] == "unknown"
    effects = keyed.read_text().splitlines()
    assert (len(effects), len(set(effects))) == (_DEPLOYS + 1, 1)
    assert len(unsafe.read_text().splitlines()) == 1


async def test_a_worker_that_drains_one_queue_takes_nothing_new_from_another(
    temporal_address: str, tmp_path: Path
) -> None:
    project, key, objects = uuid.uuid4().hex, new_key(), (tmp_path / "objects").as_uri()
    held, new = tmp_path / "held", tmp_path / "new"
    about = (temporal_address, project, key, objects)

    def records(file: Path) -> str:
        return flow(f'id: a, type: {RECORDS}, config: {{file: "{file}"}}', "start>a")

    async with instance(
        temporal_address,
        project=project,
        keys=KeyRing.parse(key),
        objects_url=objects,
        queues=("flows",),
    ) as engine:
        with worker(about, "first,second", PROBE_LINGER="600", PROBE_DRAIN="4") as old:
            runs = [await engine.start(records(held), queues={RECORDS: "second"})]
            await lines(held, 1)
            old.terminate()
            await asyncio.sleep(0.5)  # it has been told
            runs.append(await engine.start(records(new), queues={RECORDS: "first"}))
            assert await asyncio.to_thread(old.wait, 30) == 0
        assert not new.exists()
        with worker(about, "first,second"):
            results = [await engine.result(run) for run in runs]

    assert [one.status for one in results] == ["succeeded", "succeeded"]


QUICK = [f"quick{number}" for number in range(8)]
STEPS = [*QUICK, "paid", "last"]


def effects_flow(sink: Sink) -> str:
    """Eight quick effects in a row, a kept one, a question, and one more."""
    given = f"ledger: '{sink.url}', name: "
    nodes = [
        f"id: {id_}, type: probe.quick_effect, config: {{{given}{id_}, takes: 0.15}}"
        for id_ in QUICK
    ]
    nodes += [f"id: {id_}, type: probe.effect, config: {{{given}{id_}}}" for id_ in STEPS[-2:]]
    nodes.append("id: ask, type: human.approval, config: {to: ['role:manager'], title: Sure?}")
    path = ["start", *QUICK, "paid", "ask"]
    edges = [f"{one}>{other}" for one, other in pairwise(path)]
    return flow("\n".join(nodes), " ".join([*edges, "ask.approved>last"]), "done: yes")


def broken_promises(sink: Sink, names: list[str]) -> list[str]:
    """Judge by the ledger: each effect happened, and under one key, however often it was sent."""
    found = {name: sink.effects(name) for name in names}
    never = [f"{name} never happened" for name, keys in found.items() if not keys]
    twice = [f"{name} happened twice" for name, keys in found.items() if len(set(keys)) > 1]
    return never + twice


async def kill_and_recover(
    address: str, sink: Sink, objects: str, **environment: str
) -> tuple[float, list[str]]:
    """Kill the flow worker in the middle of quick steps and again in a wait; run to the end."""
    project, key = uuid.uuid4().hex, new_key()
    about = (address, project, key, objects)
    keys = KeyRing.parse(key)
    async with instance(
        address, project=project, keys=keys, objects_url=objects, queues=("activities",)
    ) as engine:
        with worker(about, "flows", **environment) as doomed:
            run = await engine.start(effects_flow(sink))
            await happened(sink, QUICK[3])
            doomed.kill()
        began = time.monotonic()
        with worker(about, "flows", **environment) as doomed:
            await waits(engine, run)
            recovery = time.monotonic() - began
            doomed.kill()
        with worker(about, "flows", **environment):
            await answered(engine, run)
            result = await engine.result(run)
    assert result.status == "succeeded"
    assert result.output == Small({"done": "yes"})
    return recovery, broken_promises(sink, STEPS)


async def happened(sink: Sink, name: str) -> None:
    while not sink.effects(name):  # noqa: ASYNC110 - it is in another process
        await asyncio.sleep(0.02)


async def waits(engine: Instance, run: str) -> None:
    """Wait until the run asks; while no worker answers, it shows what its history holds."""
    while not any(  # noqa: ASYNC110 - the run cannot tell while its worker is away
        step["path"] == "ask" and step["status"] == "waiting"
        for step in (await engine.view(run)).steps
    ):
        await asyncio.sleep(0.2)


async def answered(engine: Instance, run: str) -> None:
    """Answer as a person would: again, while nobody takes it."""
    answer = Steer("complete", "ask", {"port": "approved"}, by="a manager")
    while True:
        try:
            return await engine.steer(run, answer)
        except Unavailable:
            continue


async def test_a_flow_worker_killed_in_quick_steps_and_in_a_wait_costs_seconds_and_no_effect(
    temporal_address: str, tmp_path: Path, sink: Sink
) -> None:
    recovery, broken = await kill_and_recover(
        temporal_address, sink, (tmp_path / "objects").as_uri()
    )

    assert broken == []
    assert recovery < RECOVERY_SECONDS


@pytest.mark.slow
async def test_the_judge_notices_a_build_that_names_effects_anew(
    temporal_address: str, tmp_path: Path, sink: Sink
) -> None:
    _, broken = await kill_and_recover(
        temporal_address, sink, (tmp_path / "objects").as_uri(), BROKEN_BUILD="keys"
    )

    assert f"{QUICK[0]} happened twice" in broken


@pytest.mark.parametrize("broken", [False, True])
async def test_an_effect_whose_answer_was_lost_is_one_effect_unless_the_build_is_broken(
    engine: Instance, sink: Sink, broken: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if broken:
        monkeypatch.setattr(steps, "effect_key", lambda run_id, path: uuid.uuid4().hex)
    given = f"ledger: '{sink.url}', then_fail: 1, name: "
    document = flow(
        f"""
        id: kept, type: probe.effect, retry: {{attempts: 3, first: 10ms}}, config: {{{given}kept}}
        id: quick, type: probe.quick_effect, retry: {{first: 10ms}}, config: {{{given}quick}}
        """,
        "start>kept kept>quick",
    )

    assert (await engine.run(document)).status == "succeeded"

    happened = ["kept happened twice", "quick happened twice"] if broken else []
    assert broken_promises(sink, ["kept", "quick"]) == happened
    assert [len(sink.effects(name)) for name in ("kept", "quick")] == [2, 2]
