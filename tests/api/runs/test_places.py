"""`settings.concurrency`: how many runs of a flow are under way at once, as the outside sees it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlmodel import col

from activities.parts import Parts
from activities.runs.models import Run
from tests.api.people import Body, Person
from tests.api.stack import Json, flow, node, publish, start, until

KEYS = "abcd"
MANUAL = node("start", "trigger.manual")
HOLDS = node("hold", "wait.signal", name="go", timeout="1d")


@dataclass
class Sink:
    """Sees runs come in and go out, and how many of a key were in at once."""

    url: str = ""
    inside: Counter[str] = field(default_factory=Counter)
    most: Counter[str] = field(default_factory=Counter)
    order: list[tuple[str, int]] = field(default_factory=list)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one request that names what happens, as `in:<key>:<number>`."""
        target = (await reader.readuntil(b"\r\n\r\n")).split(b" ")[1].decode()
        [name] = parse_qs(urlsplit(target).query)["name"]
        self._note(*name.split(":"))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
        await writer.drain()
        writer.close()

    def _note(self, what: str, key: str, number: str) -> None:
        self.inside[key] += 1 if what == "in" else -1
        self.most[key] = max(self.most[key], self.inside[key])
        if what == "in":
            self.order.append((key, int(number)))


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    """A server outside the system."""
    seen = Sink()
    server = await asyncio.start_server(seen.answer, "127.0.0.1", 0)
    async with server:
        seen.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield seen


def limited(limit: int, *nodes: Body, **more: Json) -> Body:
    """Write a flow that takes so many runs at once."""
    return flow(MANUAL, *nodes, settings={"concurrency": {"limit": limit, **more}})


async def go(person: Person, run: Json) -> int:
    """Let a run that waits go on to its end; give the status of the answer."""
    answer = await person.http.post(f"/v1/runs/{run['id']}/signals/go", json={})
    return answer.status_code


async def status(person: Person, run: Json) -> str:
    """Look at a run."""
    found = (await person.http.get(f"/v1/runs/{run['id']}")).json()["status"]
    return str(found)


@pytest.mark.parametrize("many", [40, pytest.param(200, marks=pytest.mark.slow)])
async def test_starts_never_exceed_the_limit_of_their_key_and_all_end_in_order(
    owner: Person, engine: Parts, sink: Sink, many: int
) -> None:
    named = ":{{ input.key }}:{{ input.number }}"
    comes = node("comes", "probe.effect", ledger=sink.url, name=f"in{named}")
    # The first of each key stay until all of them are in, however slow the machine is.
    takes = "{{ 8.0 if input.number < 12 else 0.3 }}"
    goes = node("goes", "probe.effect", ledger=sink.url, name=f"out{named}", takes=takes)
    made = await publish(owner, limited(3, comes, goes, key="{{ input.key }}"))

    runs = [
        await start(owner, made, input={"key": KEYS[number % 4], "number": number})
        for number in range(many)
    ]
    for run in runs:
        for _ in range(10):
            if await status(owner, run) == "succeeded":
                break
            await until(owner, run["id"], "succeeded")

    assert max(sink.most.values()) == 3
    assert len(sink.order) == many
    for key in KEYS:
        begun = [number for at, number in sink.order if at == key]
        # Three at once may overtake each other on the wire, and nobody further.
        assert all(abs(number // 4 - at) <= 3 for at, number in enumerate(begun))


async def test_a_run_without_a_place_is_queued_and_begins_when_another_ends_in_any_way(
    owner: Person, engine: Parts
) -> None:
    made = await publish(owner, limited(1, HOLDS))
    first, second, third = [await start(owner, made) for _ in range(3)]
    await until(owner, first["id"], "waiting")
    assert [await status(owner, one) for one in (second, third)] == ["queued", "queued"]
    assert await go(owner, second) == 409

    await owner.http.post(f"/v1/runs/{first['id']}/cancel", json={})
    await until(owner, second["id"], "waiting")
    assert await status(owner, third) == "queued"

    await engine.engine.terminate(owner.project, second["id"], "by an operator")
    await _long_ago(engine, second["id"])
    await until(owner, third["id"], "waiting")


async def test_a_queued_run_can_be_cancelled_and_gives_nobody_s_place_away(
    owner: Person, engine: Parts
) -> None:
    made = await publish(owner, limited(1, HOLDS))
    first, second, third = [await start(owner, made) for _ in range(3)]
    await until(owner, first["id"], "waiting")

    answer = await owner.http.post(f"/v1/runs/{second['id']}/cancel", json={})

    assert answer.status_code == 202, answer.text
    await until(owner, second["id"], "cancelled")
    steps = (await owner.http.get(f"/v1/runs/{second['id']}/steps")).json()
    assert steps["items"] == []
    assert await status(owner, third) == "queued"
    await go(owner, first)
    await until(owner, third["id"], "waiting")


async def test_what_a_run_waits_in_line_is_not_of_its_duration(
    owner: Person, engine: Parts
) -> None:
    made = await publish(owner, limited(1, HOLDS))
    first, second, third = [await start(owner, made) for _ in range(3)]
    await until(owner, first["id"], "waiting")
    await asyncio.sleep(2)
    queued = (await owner.http.get(f"/v1/runs/{second['id']}")).json()
    await owner.http.post(f"/v1/runs/{third['id']}/cancel", json={})
    await go(owner, first)
    await until(owner, second["id"], "waiting")
    await go(owner, second)

    ended = await until(owner, second["id"], "succeeded")
    never = await until(owner, third["id"], "cancelled")

    assert (queued["started_at"], queued["duration_ms"]) == (None, None)
    assert (never["started_at"], never["duration_ms"]) == (None, None)
    waited = datetime.fromisoformat(ended["started_at"]) - datetime.fromisoformat(
        ended["created_at"]
    )
    whole = datetime.fromisoformat(ended["ended_at"]) - datetime.fromisoformat(ended["created_at"])
    assert waited > timedelta(seconds=2)
    assert ended["duration_ms"] == pytest.approx((whole - waited).total_seconds() * 1000, abs=1)


async def test_a_full_flow_may_refuse_and_the_refused_start_leaves_nothing(
    owner: Person, engine: Parts
) -> None:
    made = await publish(owner, limited(1, HOLDS, when_full="refuse"))
    await start(owner, made)

    answer = await owner.http.post(f"/v1/flows/{made['id']}/runs", json={})

    assert (answer.status_code, answer.json()["code"]) == (429, "limit.concurrency")
    assert int(answer.headers["Retry-After"]) >= 1
    listed = (await owner.http.get(f"/v1/runs?flow={made['id']}")).json()["items"]
    assert len(listed) == 1


async def test_a_full_flow_may_let_the_oldest_go(owner: Person, engine: Parts) -> None:
    made = await publish(owner, limited(1, HOLDS, when_full="cancel_oldest"))
    runs = [await start(owner, made) for _ in range(3)]

    await until(owner, runs[2]["id"], "waiting")

    assert [await status(owner, run) for run in runs[:2]] == ["cancelled", "cancelled"]


async def test_a_flow_its_caller_waits_for_uses_the_caller_s_place(
    owner: Person, engine: Parts
) -> None:
    inner = await publish(owner, limited(1, HOLDS), key="inner", name="inner")
    await start(owner, inner)
    call = node("call", "flow.call", flow="inner", input={})
    run = await start(owner, await publish(owner, limited(1, call)))

    called = await _called_by(owner, run)

    await until(owner, called["id"], "waiting")


async def _called_by(person: Person, run: Json) -> Json:
    for _ in range(200):
        called = (await person.http.get(f"/v1/runs?parent={run['id']}")).json()["items"]
        if called:
            return called[0]
        await asyncio.sleep(0.05)
    raise AssertionError("no flow was called")


async def _long_ago(parts: Parts, run_id: str) -> None:
    """Let the reconciler find that a run was ended from outside, without waiting for its turn."""
    async with parts.sessions() as session, session.begin():
        await session.execute(
            update(Run)
            .where(col(Run.id) == UUID(run_id))
            .values(created_at=Run.created_at - timedelta(minutes=1))
        )
