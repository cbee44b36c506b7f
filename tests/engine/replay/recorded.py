"""The flows whose histories are kept. `python -m tests.engine.replay.recorded` records the new."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from engine.dev_server import arguments
from engine.replay import record
from engine.state.messages import Steer
from nextscript.values import Json, Small
from tests.conftest import free_port, wait_until_healthy, wait_until_open
from tests.engine.instance import Instance, instance
from tests.engine.workflows.drawing import flow, is_

HISTORIES = Path(__file__).parents[2] / "histories"
Play = Callable[[Instance, str], Awaitable[None]]

PARALLEL = flow(
    """
    id: a, type: probe.echo_standard, config: {value: "{{ input.word }}"}
    id: b, type: probe.echo_standard, config: {value: 2}
    id: c, type: probe.echo, config: {value: 3}
    id: after_a, type: probe.echo_standard, config: {value: "{{ a.value }}"}
    id: join, type: probe.echo, config: {value: "{{ [after_a.value, b.value, c.value] }}"}
    """,
    "start>a start>b start>c a>after_a after_a>join b>join c>join",
)
RETRIED = flow(
    """
    id: fails, type: probe.count, config: {counter: recorded, failures: 9, refuse: true}
    id: rescue, type: probe.echo, config: {value: "{{ error.code }} {{ now() }}"}
    id: nap, type: wait.delay, config: {for: 10ms}
    """,
    "start>fails fails.error>rescue rescue>nap",
)
WAITING = flow(
    """
    id: ask, type: human.approval, config: {to: ["role:manager"], title: Sure?}
    id: news, type: wait.signal, config: {name: paid}
    id: yes, type: probe.echo, config: {value: "{{ news.amount }}"}
    """,
    "start>ask ask.approved>news news>yes",
)
RACED = flow(
    """
    id: ask, type: human.approval, config: {to: ["role:manager"], title: Sure?}
    id: yes, type: probe.echo, config: {value: yes}
    id: no, type: probe.echo, config: {value: no}
    id: nap, type: wait.delay, config: {for: 300ms}
    """,
    "start>ask start>nap ask.approved>yes ask.rejected>no",
)
EACH = flow(
    """
    id: many, type: probe.echo, config: {value: "{{ item }}"}, each: "{{ input.items }}"
    id: large, type: probe.fill, config: {size: 100000}
    id: measure, type: probe.echo, config: {value: "{{ large.value | length }}"}
    """,
    "start>many many>large large>measure",
)


FORKED = flow(
    """
    id: book, type: probe.echo_standard, config: {value: 1}
    id: big, type: flow.branch, config: {when: "{{ book.value > 3 }}"}
    id: yes_said, type: probe.echo, config: {value: big}
    id: no_said, type: probe.echo, config: {value: small}
    id: pay, type: probe.echo_standard, config: {value: "{{ book.value }} {{ now() }}"}
    """,
    "start>book book>big big.true>yes_said big.false>no_said yes_said>pay no_said>pay",
)
ENDLESS = flow(
    'id: forever, type: flow.loop, config: {while: "{{ true }}", max_iterations: 100000}',
    "start>forever",
)
"""It holds nothing, so that its record is short."""
SEEDS: dict[str, Json] = {
    "start": {"run": "earlier", "status": "succeeded", "ports": ["out"], "output": {"v": {}}},
    "book": {
        **{"run": "earlier", "status": "succeeded", "ports": ["out"]},
        **{"output": {"v": {"value": 5}}, "changed": True},
    },
    "big": {"run": "earlier", "status": "succeeded", "ports": ["true"], "output": {"v": True}},
}
"""What the fork reads of a run before it."""


async def _nothing(engine: Instance, run: str) -> None:
    """Let it run."""


async def _answer(engine: Instance, run: str) -> None:
    await engine.until(run, is_("ask", "waiting"))
    await engine.engine.signal(engine.project, run, "paid", Small({"amount": 5}))
    await engine.steer(run, Steer("pause"))
    await engine.steer(run, Steer("resume"))
    body: Json = {"port": "approved", "comment": "", "data": {}}
    await engine.steer(run, Steer("complete", "ask", body))


async def _race(engine: Instance, run: str) -> None:
    await engine.until(run, is_("ask", "waiting"))
    ports: tuple[Json, ...] = ("rejected", "approved") * 3
    answers = [Steer("complete", "ask", {"port": port, "data": {}}) for port in ports]
    await asyncio.gather(*(engine.steer(run, answer) for answer in answers), return_exceptions=True)


PLAYS: dict[str, tuple[str, Play]] = {
    "parallel": (PARALLEL, _nothing),
    "retried": (RETRIED, _nothing),
    "waiting": (WAITING, _answer),
    "each": (EACH, _nothing),
    "raced": (RACED, _race),
    "forked": (FORKED, _nothing),
    "endless": (ENDLESS, _nothing),
}
_MORE: dict[str, dict[str, Any]] = {  # Any: fields of RunStart
    "forked": {"seeds": SEEDS},
    "endless": {"most_steps": 1_500},
}
"""What else their starts say."""


async def play(engine: Instance, name: str) -> str:
    """Run one of them and give its history as plain JSON."""
    document, steer = PLAYS[name]
    given: Json = {"word": "hello", "items": [1, 2, 3, 4, 5]}
    run = await engine.start(document, given, **_MORE.get(name, {}))
    await steer(engine, run)
    await engine.result(run)
    codec = engine.engine.client.data_converter.payload_codec
    assert codec is not None
    return await record(await engine.history(run), codec)


async def _main(address: str, names: list[str]) -> None:
    async with instance(address) as engine:
        for name in names:
            (HISTORIES / f"{name}.json").write_text(await play(engine, name))


if __name__ == "__main__":
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen(arguments(Path(folder), port=port), stdout=subprocess.DEVNULL)
        try:
            wait_until_open(port, server)
            wait_until_healthy(f"127.0.0.1:{port}")
            asyncio.run(_main(f"127.0.0.1:{port}", sys.argv[1:] or list(PLAYS)))
        finally:
            server.kill()
