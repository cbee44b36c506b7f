"""A run that is gone is gone everywhere: on an instance as a user has it, files and all."""

from __future__ import annotations

import asyncio
import secrets
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from store.session import create_engine
from tests.api.stack import flow, node
from tests.instance import Instance, eventually, instance

WRITES = flow(
    node("start", "trigger.manual"),
    node("pass", "data.set", values={"given": "{{ input }}"}),
    node("write", "file.write", name="secret.txt", content="{{ input.word }}"),
    node("no", "flow.fail", message="No to {{ input.word }}"),
    name="Writes",
)
PASSES = flow(
    node("start", "trigger.manual"),
    node("pass", "data.set", values={"given": "{{ input }}"}),
    name="Passes",
    settings={"retention": {"succeeded": "5s"}},
)


@pytest.fixture(scope="module")
def tidy() -> Iterator[Instance]:
    """An instance that tidies up all the time."""
    every = {"NEXTSCRIPT_RETENTION_SECONDS": "0.5", "NEXTSCRIPT_COLLECT_SECONDS": "1"}
    with instance(**every, NEXTSCRIPT_UNREFERENCED_HOURS=str(2 / 3600)) as started:
        yield started


def start(at: Instance, document: dict[str, Any], word: str) -> str:
    """Run a flow to its end, with a word that is also in a value kept outside the run."""
    flow_id = at.publish(document)
    input_ = {"word": word, "more": f"{word} {secrets.token_hex(80_000)}"}
    found: str = at.call("POST", f"/v1/flows/{flow_id}/runs", json={"input": input_})["id"]
    at.ended(found)
    return found


def objects(at: Instance) -> list[Path]:
    """What is in object storage."""
    return [one for one in (at.home / "objects").rglob("*") if one.is_file()]


def values(at: Instance) -> list[Path]:
    """What is there beside files."""
    return [one for one in objects(at) if "files" not in one.parts]


def known_to_temporal(at: Instance, run: str) -> bool:
    """Whether its database has anything of a run."""
    with sqlite3.connect(f"file:{at.home / 'temporal.db'}?mode=ro", uri=True) as database:
        query = "SELECT count(*) FROM executions_visibility WHERE workflow_id LIKE ?"
        listed: int = database.execute(query, (f"%{run}",)).fetchone()[0]
        query = "SELECT count(*) FROM executions WHERE workflow_id LIKE ?"
        kept: int = database.execute(query, (f"%{run}",)).fetchone()[0]
    return listed + kept > 0


async def tables_with(at: Instance, word: str) -> set[str]:
    """The tables of which a row has a word anywhere."""
    found = set()
    engine = create_engine(at.database)
    async with engine.connect() as connection:
        names = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        for name in (await connection.scalars(text(names))).all():
            rows = text(f'SELECT count(*) FROM "{name}" AS one WHERE one::text LIKE :word')
            if await connection.scalar(rows, {"word": f"%{word}%"}):
                found.add(str(name))
    await engine.dispose()
    return found


def has(path: Path, word: str) -> bool:
    """Whether a file has a word in plain text."""
    return path.is_file() and word.encode() in path.read_bytes()


@pytest.mark.slow
@pytest.mark.case("HIST-09")
def test_nothing_is_left_of_a_run_that_was_deleted(tidy: Instance) -> None:
    word = f"canary-{secrets.token_hex(8)}"
    run = start(tidy, WRITES, word)
    assert {"run", "run_record"} <= asyncio.run(tables_with(tidy, word))
    assert known_to_temporal(tidy, run)
    assert len(objects(tidy)) >= 2
    files = tidy.flows.replace("/flows", "/files")
    assert [one["name"] for one in tidy.call("GET", files)["items"]] == ["secret.txt"]

    def is_deleted() -> bool:
        return tidy.api.delete(f"/v1/runs/{run}").status_code == 204

    eventually(is_deleted, 10, "deleting of the run")
    assert tidy.api.get(f"/v1/runs/{run}").json()["code"] == "run.gone"
    assert tidy.call("GET", files)["items"] == []
    eventually(lambda: not known_to_temporal(tidy, run), 30, "history without the run")
    assert asyncio.run(tables_with(tidy, word)) == set()
    eventually(lambda: not values(tidy), 30, "sweep")

    places = [*tidy.home.glob("temporal.db*"), *(tidy.home / "logs").rglob("*"), *objects(tidy)]
    assert [path for path in places if has(path, word)] == []


@pytest.mark.slow
def test_a_run_and_its_large_values_go_by_themselves_when_their_time_is_over(
    tidy: Instance,
) -> None:
    run = start(tidy, PASSES, "word")
    assert values(tidy) != []

    eventually(lambda: tidy.api.get(f"/v1/runs/{run}").status_code == 404, 30, "end of its time")
    eventually(lambda: not values(tidy), 30, "sweep")
    eventually(lambda: not known_to_temporal(tidy, run), 30, "history without the run")
