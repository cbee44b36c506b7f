"""Asking lists as people filter them, one request after another, and how long that takes."""

from __future__ import annotations

import hashlib
import random
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from benchmarks.figures import Row, milliseconds
from tests.instance import Api

FILTERED, SEARCHED = 0.1, 0.5
_TIMES = 60


@dataclass(frozen=True)
class Question:
    """A list, asked again and again for something else."""

    name: str
    path: Callable[[], str]
    goal: float = FILTERED


@dataclass(frozen=True)
class Places:
    """What there is to ask for."""

    project: str
    others: list[str]
    flows: list[str]


def measured(api: Api, places: Places) -> Iterator[Row]:
    """Ask every list sixty times, and write down what nineteen of twenty took at most."""
    nothing = [_seconds(api, "/v1/me") for _ in range(_TIMES)]
    for question in questions(places):
        taken = [_seconds(api, question.path()) for _ in range(_TIMES)]
        p95 = statistics.quantiles(taken, n=20)[18]
        yield Row(
            question.name,
            f"p95 {milliseconds(p95)}, median {milliseconds(statistics.median(taken))}",
            f"/v1/me {milliseconds(statistics.median(nothing))}",
            None,
            f"p95 < {milliseconds(question.goal)}",
            p95 < question.goal,
            {"seconds": [*taken]},
        )


def questions(places: Places) -> list[Question]:
    """Give the lists that are asked."""
    luck = random.Random(20261128)
    word: Callable[[], str] = lambda: f"w{_md5(f'word{luck.randrange(41, 20000)}')[:7]}"  # noqa: E731 - as SQL made it
    usual: Callable[[], str] = lambda: luck.choice(["order", "invoice", "customer", "payment"])  # noqa: E731
    flow: Callable[[], str] = lambda: luck.choice(places.flows)  # noqa: E731
    one: Callable[[], str] = lambda: luck.choice(places.others)  # noqa: E731
    day: Callable[[int], str] = lambda n: _day(luck.randrange(n))  # noqa: E731
    flows, in_project = f"/v1/projects/{places.project}/flows?", f"project={places.project}"
    return [
        Question("flows, all", lambda: flows),
        Question("flows, by tag", lambda: f"{flows}tag=team-{luck.randrange(24)}"),
        Question("flows, by a tag nobody has", lambda: f"{flows}tag=nobody{luck.random()}"),
        Question("flows, by name", lambda: f"{flows}q={usual()}"),
        Question("flows, by a rare name", lambda: f"{flows}q=nothing{luck.randrange(99)}"),
        Question("flows, switched off", lambda: f"{flows}enabled=false"),
        Question("flows, counted", lambda: flows.replace("?", ":count?")),
        Question("runs, all", lambda: "/v1/runs?"),
        Question("runs, counted", lambda: "/v1/runs:count?"),
        Question("runs, counted, failed", lambda: f"/v1/runs:count?{in_project}&status=failed"),
        Question("runs, counted, of a flow", lambda: f"/v1/runs:count?flow={flow()}"),
        Question("runs, of the large project", lambda: f"/v1/runs?{in_project}"),
        Question("runs, of a small project", lambda: f"/v1/runs?project={one()}"),
        Question("runs, of a flow", lambda: f"/v1/runs?flow={flow()}"),
        Question("runs, failed ones of a flow", lambda: f"/v1/runs?flow={flow()}&status=failed"),
        Question("runs, failed", lambda: f"/v1/runs?{in_project}&status=failed"),
        Question("runs, paused (none is)", lambda: f"/v1/runs?{in_project}&status=paused"),
        Question("runs, running", lambda: "/v1/runs?status=running"),
        Question("runs, queued or waiting", lambda: "/v1/runs?status=queued&status=waiting"),
        Question("runs, waiting for approval", lambda: "/v1/runs?waiting_for=approval"),
        Question("runs, waiting for a lock (none)", lambda: "/v1/runs?waiting_for=lock"),
        Question(
            "runs, of a day",
            lambda: f"/v1/runs?{in_project}&from={day(179)}&to={_day(luck.randrange(179))}",
        ),
        Question("runs, before a day", lambda: f"/v1/runs?{in_project}&to={day(170)}"),
        Question("runs, failed before a day", lambda: f"/v1/runs?status=failed&to={day(170)}"),
        Question("runs, in staging", lambda: f"/v1/runs?{in_project}&environment=staging"),
        Question("runs, in an environment there is not", lambda: "/v1/runs?environment=none"),
        Question("runs, needing attention", lambda: f"/v1/runs?{in_project}&attention=true"),
        Question("runs, test runs", lambda: f"/v1/runs?{in_project}&test=true"),
        Question(
            "runs, by a number", lambda: f"/v1/runs?q=ORD-{luck.randrange(1, 10**6)}", SEARCHED
        ),
        Question("runs, by a rare word", lambda: f"/v1/runs?q={word()}", SEARCHED),
        Question("runs, by a usual word", lambda: f"/v1/runs?q={usual()}", SEARCHED),
        Question("runs, counted, by a usual word", lambda: f"/v1/runs:count?q={usual()}", SEARCHED),
        Question("runs, counted, by a rare word", lambda: f"/v1/runs:count?q={word()}", SEARCHED),
        Question("runs, by two words", lambda: f"/v1/runs?q={usual()}+{word()}", SEARCHED),
        Question("runs, by what nobody says", lambda: f"/v1/runs?q=x{luck.random()}", SEARCHED),
        Question(
            "runs, failed by a usual word in a project",
            lambda: f"/v1/runs?{in_project}&status=failed&q={usual()}",
            SEARCHED,
        ),
    ]


def _seconds(api: Api, path: str) -> float:
    begun = time.perf_counter()
    api.call("GET", path)
    return time.perf_counter() - begun


def _day(ago: int) -> str:
    return (datetime.now(UTC) - timedelta(days=ago)).strftime("%Y-%m-%dT00:00:00Z")


def _md5(said: str) -> str:
    return hashlib.md5(said.encode(), usedforsecurity=False).hexdigest()
