"""The embedded PostgreSQL: starts, keeps what it was given, and minds its own business."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from sqlalchemy import text

from store.postgres import EmbeddedPostgres
from store.postgres.temporary import temporary_postgres
from store.session import create_engine

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="UNIX sockets")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A folder PostgreSQL's user cannot enter when the tests run as root: pytest's are private."""
    yield tmp_path
    root = EmbeddedPostgres(tmp_path).layout.root
    shutil.rmtree(root, ignore_errors=True)


async def ask(server: EmbeddedPostgres, *statements: str) -> list[object]:
    engine = create_engine(server.url, pool=1)
    try:
        async with engine.begin() as connection:
            results = [await connection.execute(text(one)) for one in statements]
            return [row[0] for row in results[-1].all()]
    finally:
        await engine.dispose()


async def test_data_survives_a_restart(home: Path) -> None:
    server = EmbeddedPostgres(home)
    server.start()
    await ask(server, "create table kept (word text)", "insert into kept values ('ß')", "select 1")
    server.stop()

    again = EmbeddedPostgres(home)
    again.start()

    assert await ask(again, "select word from kept") == ["ß"]
    again.stop()
    assert not again.answers()


async def test_two_instances_run_side_by_side_and_nothing_listens_on_the_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PGPORT", "1")  # what a user has set for a server of their own
    with temporary_postgres() as one, temporary_postgres() as other:
        await ask(one, "create table mine ()", "select 1")
        tables = "select count(*) from pg_tables where tablename = 'mine'"

        assert await ask(one, tables) == [1]
        assert await ask(other, tables) == [0]
        assert await ask(one, "show listen_addresses") == [""]
        assert await ask(one, "show fsync") == ["on"]


@pytest.mark.skipif(os.name == "nt" or os.getuid() != 0, reason="only root drops its rights")
def test_started_by_root_it_runs_as_nobody() -> None:
    with temporary_postgres() as server:
        pid = int((server.layout.data / "postmaster.pid").read_text().split()[0])

        assert psutil.Process(pid).username() == "nobody"
        assert server.layout.socket_folder.stat().st_mode & 0o777 == 0o700


def test_a_long_path_still_gets_a_socket(home: Path) -> None:
    deep = home / ("x" * 60) / ("y" * 60)

    server = EmbeddedPostgres(deep)
    server.start()

    assert server.answers()
    server.stop()
    shutil.rmtree(server.layout.root)


def test_it_ends_when_the_program_that_started_it_is_killed(home: Path) -> None:
    script = (
        "import subprocess, sys, time\n"
        "subprocess.Popen([sys.executable, '-m', 'store.postgres', sys.argv[1]],"
        " stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)\n"
        "time.sleep(600)\n"
    )
    starter = subprocess.Popen([sys.executable, "-c", script, str(home)])
    server = EmbeddedPostgres(home)
    server.wait_ready()
    pid = int((server.layout.data / "postmaster.pid").read_text().split()[0])

    starter.send_signal(signal.SIGKILL)
    starter.wait()

    if sys.platform == "linux":
        psutil.wait_procs([psutil.Process(pid)], timeout=20)
        assert not psutil.pid_exists(pid)


def test_a_server_left_over_in_the_folder_is_replaced(home: Path) -> None:
    left = EmbeddedPostgres(home)
    left.start()

    server = EmbeddedPostgres(home)
    server.start()

    assert left._process is not None
    assert left._process.wait(timeout=10) == 0
    assert server.answers()
    server.stop()


def test_an_interrupted_first_start_is_done_again(home: Path) -> None:
    server = EmbeddedPostgres(home)
    server.layout.create()
    (server.layout.root / "data.new").mkdir()
    (server.layout.root / "data.new" / "PG_VERSION").write_text("18\n")
    started = time.monotonic()

    server.start()

    assert server.answers()
    assert time.monotonic() - started < 60
    server.stop()
