"""Filling a database: statements of SQL, indexes after the rows. Minutes, for a million runs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

RUNS, _CHUNK = 1_000_000, 50_000
_HERE = Path(__file__).parent
_ACTOR = """'{"kind": "user", "id": null, "name": "Ada"}'"""
_LATER = """
SELECT indexname, indexdef FROM pg_indexes
WHERE tablename = 'run' AND indexdef NOT LIKE 'CREATE UNIQUE%'
"""


async def seed(engine: AsyncEngine, organisation: str, project: str, runs: int = RUNS) -> None:
    """Make 10,000 flows and so many runs beside the first project of a fresh instance."""
    names = {"organisation": f"'{organisation}'", "project": f"'{project}'", "actor": _ACTOR}
    begun = time.monotonic()
    async with engine.connect() as connection:
        await connection.execute(text("SET statement_timeout = 0"))
        await connection.execute(text("SET maintenance_work_mem = '256MB'"))
        await _each(connection, _statements("seeding.sql", **names))
        later = list(await connection.execute(text(_LATER)))
        await _each(connection, [f"DROP INDEX {name}" for name, _ in later])
        for first in range(1, runs + 1, _CHUNK):
            last = min(first + _CHUNK - 1, runs)
            numbers = {"first": first, "last": last, "all": runs}
            await _each(connection, _statements("runs.sql", **names, **numbers))
            print(f"{last:,} runs after {time.monotonic() - begun:.0f} s", flush=True)
        await _each(connection, [definition for _, definition in later])
        await _each(connection, ["DROP TABLE word", "DROP TABLE seeded"])
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("SET statement_timeout = 0"))
        await connection.execute(text("VACUUM ANALYZE"))
    print(f"made after {time.monotonic() - begun:.0f} s", flush=True)


async def _each(connection: AsyncConnection, statements: Iterator[str] | list[str]) -> None:
    for one in statements:
        await connection.exec_driver_sql(one)
    await connection.commit()


def _statements(name: str, **values: object) -> Iterator[str]:
    lines = (_HERE / name).read_text().splitlines()
    plain = "\n".join(line for line in lines if not line.startswith("--"))
    for one in plain.format(**values).split(";"):
        if one.strip():
            yield one
