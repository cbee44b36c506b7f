"""New engine code is deployed while runs wait: each goes on with the meaning it began with."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from engine.plan import SEMANTICS
from nextscript.values import Json, Small
from store.keys import KeyRing, new_key
from tests.engine.instance import Instance, instance
from tests.engine.probes import CALLS, gate
from tests.engine.workflows.drawing import flow, is_

Workers = Callable[[], AbstractAsyncContextManager[Instance]]
_ITEMS, _SLICE = 505, 500
_LIVES = 4
"""Workers that may be lost with a step before it is taken for what ends them: stopped ones
once counted."""


@pytest.fixture
def workers(temporal_address: str, tmp_path: Path) -> Workers:
    """Workers that come and go, as in a deploy; the new ones know of a run what replaying says."""
    project, keys = uuid.uuid4().hex, KeyRing.parse(new_key())
    objects = (tmp_path / "objects").as_uri()
    return lambda: instance(temporal_address, project=project, keys=keys, objects_url=objects)


@pytest.mark.slow
@pytest.mark.parametrize(("semantics", "begun"), [(1, _ITEMS), (2, _SLICE)])
async def test_a_list_of_a_run_that_waited_over_a_deploy_is_cut_to_slices_only_if_it_was_then(
    workers: Workers, semantics: int, begun: int
) -> None:
    name = uuid.uuid4().hex
    document = flow(
        f"""
        id: news, type: wait.signal, config: {{name: go}}
        id: all, type: probe.hold, each: "{{{{ input }}}}", config: {{gate: "{name}{{{{ item }}}}"}}
        """,
        "start>news news>all",
    )
    gate(f"{name}open").set()
    async with workers() as old:
        items: list[Json] = ["shut", *["open"] * (_ITEMS - 1)]
        run = await old.start(document, items, semantics=semantics)
        await old.until(run, is_("news", "waiting"))
    async with workers() as new:
        await new.engine.signal(new.project, run, "go", Small(None))
        await held(f"{name}open", begun - 1)
        await asyncio.sleep(1)  # no more begin, while the first one is held
        assert len(CALLS[f"held {name}open"]) == begun - 1
        gate(f"{name}shut").set()
        assert (await new.result(run)).status == "succeeded"
    assert len(CALLS[f"held {name}open"]) == _ITEMS - 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("semantics", "code"), [(1, None), (2, "step.worker_lost"), (SEMANTICS, None)]
)
async def test_a_step_whose_workers_were_all_stopped_ends_as_it_did_when_its_run_began(
    workers: Workers, semantics: int, code: str | None
) -> None:
    name = uuid.uuid4().hex
    document = flow(
        f"id: slow, type: probe.hold, config: {{gate: {name}}}, "
        "retry: {attempts: 2, first: 10ms}",
        "start>slow",
    )
    run = ""
    for life in range(_LIVES):
        async with workers() as engine:
            run = run or await engine.start(document, semantics=semantics)
            await held(name, life + 1)
    gate(name).set()
    async with workers() as engine:
        result = await engine.result(run)

    assert (result.error.code if result.error else None) == code
    assert len(CALLS[f"held {name}"]) == _LIVES + (code is None)


async def held(name: str, times: int) -> None:
    """Wait until a step holds for that time."""
    async with asyncio.timeout(60):
        while len(CALLS.get(f"held {name}", [])) < times:  # noqa: ASYNC110 - a step cannot tell
            await asyncio.sleep(0.05)


async def test_a_run_of_a_newer_release_waits_for_its_workers_to_be_back(
    engine: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.client.engine._STUCK_FROM", 1)  # Temporal's pauses grow quickly
    document = flow("id: a, type: probe.echo, config: {value: 1}", "start>a")

    run = await engine.start(document, semantics=SEMANTICS + 1)
    async with asyncio.timeout(30):
        while not (await engine.view(run)).stuck:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.2)
    monkeypatch.setattr("engine.workflows.continuing.SEMANTICS", SEMANTICS + 1)

    assert (await engine.result(run)).output == Small({"a": {"value": 1}})
