"""`run_flow` runs a pattern's document to its end: on RunState in three ways, and on Temporal."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

import pytest
import pytest_asyncio

from engine.state.messages import Event, Signalled, Steer
from nextscript.values import Json, Small
from tests.engine.instance import Instance
from tests.engine.state.driver import Driver, compiled
from tests.patterns.on_temporal import pattern_engine, run_on_temporal
from tests.patterns.outcome import Outcome

RunFlow = Callable[..., Awaitable[Outcome]]
Later = Sequence[tuple[float, str, Json]]


WAYS = ("fifo", "lifo", "restored", "temporal")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run every pattern in every way; with --all also with each workflow task a replay."""
    if "run_flow" in metafunc.fixturenames:
        more = ("replayed",) if metafunc.config.getoption("--all") else ()
        metafunc.parametrize("run_flow", [*WAYS, *more], indirect=True)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def on_temporal(temporal_address: str) -> AsyncIterator[Instance]:
    """An engine that knows the work of the patterns."""
    async with pattern_engine(temporal_address, None) as made:
        yield made


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def on_replays(temporal_address: str) -> AsyncIterator[Instance]:
    """The same, and no run is kept in memory."""
    async with pattern_engine(temporal_address, 0) as made:
        yield made


ENGINES = {"temporal": "on_temporal", "replayed": "on_replays"}


@pytest.fixture
def run_flow(request: pytest.FixtureRequest) -> RunFlow:
    """Run a document with an input; `later` is what arrives from outside, and after how long.

    `("signal paid", …)` is a signal, `("cancel", None)` an operator's request for the run,
    `("cancel_step slow", {…})` one for a step. `flows` are the documents it may call. `soon` says
    that a wait of an hour is to expire; Temporal's clock cannot be wound.
    """
    name = ENGINES.get(request.param)
    engine = request.getfixturevalue(name) if name else None

    async def run(
        document: str,
        input: Json = None,
        later: Later = (),
        *,
        flows: Mapping[str, str] | None = None,
        soon: bool = False,
    ) -> Outcome:
        events = [(seconds, _event(what, body)) for seconds, what, body in later]
        if engine is not None:
            return await run_on_temporal(engine, document, input, events, flows or {}, soon)
        return on_state(request.param, document, input, events, flows or {})

    return run


def on_state(
    way: str,
    document: str,
    input: Json,
    later: Sequence[tuple[float, Event]],
    flows: Mapping[str, str],
) -> Outcome:
    """Run a document on RunState; flows it calls run the same way."""

    def called(document: str, input: Json) -> Any:  # Any: JSON or a Failure
        below = on_state(way, document, input, (), flows)
        return below.output if below.status == "succeeded" else below.failure

    driver = Driver(
        compiled(document),
        input=Small(input or {}),
        order="fifo" if way == "restored" else way,
        round_trip=way == "restored",
        flows={key: partial(called, document) for key, document in flows.items()},
    )
    for seconds, event in later:
        driver.later(event, seconds)
    ran = driver.run()
    assert ran.end is not None, ran.steps
    return Outcome(ran.status, ran.output, ran.end.error, ran.steps)


def _event(what: str, body: Json) -> Event:
    kind, _, name = what.partition(" ")
    if kind == "signal":
        return Signalled(name, Small(body))
    return Steer(kind, name or None, body)  # type: ignore[arg-type]  # the action's name
