"""A thousand people sign in at the same moment, half of them with a wrong password.

Over real sockets, against `server.py serve`. Beside it somebody asks `/health/live` all the time,
and the process is weighed. The reference are sign-ins of one person after another, in the same run.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import statistics
import sys
import tempfile
import time
from asyncio.subprocess import PIPE
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from sqlalchemy import text

from benchmarks.figures import Row, milliseconds
from benchmarks.serving import Served, database_of, serving
from store.session import create_engine
from tests.instance import OWNER

AT_ONCE = 1_000
PEOPLE = 100
_ANSWERED, _REFUSED, _LIVE = 20.0, 1.0, 0.2
_MEGABYTES = 300.0
_COPIES = """
INSERT INTO app_user (id, email, name, password_hash, disabled, created_at)
SELECT uuidv7(), 'p' || n || '@example.com', 'P' || n, u.password_hash, false, now()
FROM generate_series(1, {people}) n, app_user u WHERE u.email = '{owner}'
"""
_MEMBERS = """
INSERT INTO member (id, organisation_id, user_id, role, created_at)
SELECT uuidv7(), o.id, u.id, 'viewer', now() FROM organisation o, app_user u
WHERE u.email LIKE 'p%@example.com'
"""


@dataclass(frozen=True)
class Answer:
    """What became of one sign-in."""

    right: bool
    status: int
    seconds: float
    retry_after: str | None


@dataclass
class Watched:
    """What was seen of the server meanwhile."""

    live: list[float] = field(default_factory=list)
    begun_megabytes: float = 0.0
    most_megabytes: float = 0.0
    hashing: float = 0.0
    """Seconds of processor time that all but the main thread took."""


@dataclass(frozen=True)
class Flood:
    """All that was measured."""

    answers: list[Answer]
    watched: Watched
    alone: list[float]
    plain: float
    """The longest of as many requests at once that do nothing."""
    seconds: float

    @property
    def grown(self) -> float:
        """MB the process grew by."""
        return self.watched.most_megabytes - self.watched.begun_megabytes

    def times(self, *statuses: int) -> list[float]:
        """Give how long answers with these statuses took."""
        return [one.seconds for one in self.answers if one.status in statuses]


@contextmanager
def served() -> Iterator[Served]:
    """Start a server with people who all have the owner's password."""
    with tempfile.TemporaryDirectory(prefix="nextscript-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        home.chmod(0o711)
        with serving(home) as api:
            asyncio.run(_add_people(database_of(home)))
            yield api


async def flood(api: Served, at_once: int = AT_ONCE) -> Flood:
    """Let so many sign in at once."""
    alone = [(await _sign_in(api, 0, right=True)).seconds for _ in range(15)]
    plain = max(await asyncio.gather(*(_nothing(api) for _ in range(at_once))))
    async with _watching(api) as watched:
        begun = time.perf_counter()
        asked = (_sign_in(api, n, right=n % 2 == 0) for n in range(at_once))
        answers = await asyncio.gather(*asked)
        seconds = time.perf_counter() - begun
    return Flood(answers, watched, alone, plain, seconds)


def logins() -> list[Row]:
    """Measure it, as rows."""
    with served() as api:
        return rows(asyncio.run(flood(api)))


def rows(found: Flood) -> list[Row]:
    """Write what was measured as rows."""
    answered, refused = found.times(200, 401), found.times(429)
    counts = Counter(one.status for one in found.answers)
    told = " ".join(f"{count} × {status}" for status, count in sorted(counts.items()))
    alone = f"alone {milliseconds(statistics.median(found.alone))}"
    plain = f"/health/live {milliseconds(found.plain)}"
    rest = [one for one in found.answers if one.status not in (200, 401, 429)]
    slowest, latest = max(answered, default=0.0), max(refused, default=0.0)
    live, grown = percentile(found.watched.live, 99), found.grown
    cores = found.watched.hashing / found.seconds
    name = f"{len(found.answers):,} sign-ins at once"
    return [
        _row(f"{name}, answered", f"{told}; slowest {slowest:.1f} s", alone, slowest < _ANSWERED),
        _row(f"{name}, refused", f"slowest {milliseconds(latest)}", plain, latest < _REFUSED),
        _row(f"{name}, neither", f"{len(rest)}", "0", not rest),
        _row(f"{name}, /health/live", f"p99 {milliseconds(live)}", "200 ms", live < _LIVE),
        _row(f"{name}, hashing", f"{cores:.2f} of a core", "1 core", cores <= 1),
        _row(f"{name}, memory", f"+{grown:.0f} MB", "300 MB", grown < _MEGABYTES),
    ]


def percentile(values: list[float], share: int) -> float:
    """Give the value that so many percent stay below."""
    return statistics.quantiles(values, n=100)[share - 1] if len(values) > 1 else 0.0


def _row(name: str, ours: str, reference: str, met: bool) -> Row:
    return Row(name, ours, reference, None, "see docs/performance.md", met)


async def _sign_in(api: Served, number: int, *, right: bool) -> Answer:
    """Sign in on a connection of its own, which is begun now."""
    person = f"p{1 + number // 2 % PEOPLE}" if right or number % 4 == 1 else f"nobody{number}"
    password = OWNER["password"] if right else "an umbrella for no giraffe"
    body = json.dumps({"email": f"{person}@example.com", "password": password})
    begun = time.perf_counter()
    head = await _ask(api, "POST /v1/auth/login", body)
    seconds = time.perf_counter() - begun
    again = re.search(r"(?im)^retry-after: (\S+)", head)
    return Answer(right, int(head.split()[1]), seconds, again[1] if again else None)


async def _nothing(api: Served) -> float:
    begun = time.perf_counter()
    await _ask(api, "GET /health/live", "")
    return time.perf_counter() - begun


async def _ask(api: Served, what: str, body: str) -> str:
    """Send a request by hand: a client of the usual kind would be slower than the server."""
    reader, writer = await asyncio.open_connection(api.host, api.port)
    writer.write(
        f"{what} HTTP/1.1\r\nHost: {api.host}:{api.port}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode()
    )
    answer = await reader.read(-1)
    writer.close()
    return answer.partition(b"\r\n\r\n")[0].decode()


@asynccontextmanager
async def _watching(api: Served) -> AsyncIterator[Watched]:
    watched, process = Watched(), psutil.Process(api.pid)
    watched.begun_megabytes = watched.most_megabytes = process.memory_info().rss / 1e6
    begun = _beside_main(process)
    command = [sys.executable, "-m", "benchmarks.live", api.host, str(api.port)]
    asking = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    assert asking.stdout is not None
    await asking.stdout.readline()  # it has begun
    weighing = asyncio.create_task(_weigh(process, watched))
    try:
        yield watched
    finally:
        weighing.cancel()
        told, _ = await asking.communicate(b"")
        watched.live = json.loads(told)
    watched.hashing = _beside_main(process) - begun


def _beside_main(process: psutil.Process) -> float:
    whole = process.cpu_times()
    main = next(one for one in process.threads() if one.id == process.pid)
    return whole.user + whole.system - main.user_time - main.system_time


async def _weigh(process: psutil.Process, watched: Watched) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        while True:
            weight = process.memory_info().rss / 1e6
            watched.most_megabytes = max(watched.most_megabytes, weight)
            await asyncio.sleep(0.05)


async def _add_people(database: str) -> None:
    engine = create_engine(database, pool=1)
    async with engine.begin() as connection:
        await connection.execute(text(_COPIES.format(people=PEOPLE, owner=OWNER["email"])))
        await connection.execute(text(_MEMBERS))
    await engine.dispose()
