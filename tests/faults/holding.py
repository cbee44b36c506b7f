"""Holding back what writes starts, to be killed in the middle of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import asyncpg

from tests.instance import eventually

_UNDER_WAY = "SELECT EXISTS (SELECT FROM run WHERE ended_at IS NULL)"
_WAITS = """SELECT EXISTS (SELECT FROM pg_stat_activity
WHERE wait_event_type = 'Lock' AND query ILIKE 'INSERT INTO run %')"""


@contextmanager
def starts_held(database: str) -> Iterator[Callable[[], bool]]:
    """Let no start be written; gives what says whether somebody waits to write one.

    Waits before that for all runs to end: their ends would be held as well, and all connections.
    """
    address = database.replace("+asyncpg", "")
    with asyncio.Runner() as loop:
        connection = loop.run(asyncpg.connect(address))
        asking = loop.run(asyncpg.connect(address))  # a transaction sees one moment's activity
        try:
            eventually(lambda: not loop.run(asking.fetchval(_UNDER_WAY)), 60, "end of all runs")
            loop.run(connection.execute("BEGIN; LOCK TABLE run IN SHARE MODE"))
            yield lambda: bool(loop.run(asking.fetchval(_WAITS)))
        finally:
            loop.run(connection.close())
            loop.run(asking.close())
