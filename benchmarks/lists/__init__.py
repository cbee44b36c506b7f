"""Lists of 10,000 flows and 1,000,000 runs: made in a database of their own, asked over HTTP."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.figures import Row
from benchmarks.lists.asking import Places, measured
from benchmarks.lists.seeding import seed
from benchmarks.serving import Served, database_of, serving
from store.session import create_engine


def lists(folder: Path | None) -> list[Row]:
    """Measure every list; a `folder` keeps what was made for the next time."""
    with _folder(folder) as home, serving(home) as api:
        own = api.call("GET", "/v1/me")["organisation_id"]
        projects = api.call("GET", "/v1/projects?limit=200")["items"]
        main = next(one["id"] for one in projects if one["key"] == "default")
        if len(projects) == 1:
            asyncio.run(_seed(home, own, main))
        return [*measured(api, _places(api, main))]


def _places(api: Served, main: str) -> Places:
    projects = api.call("GET", "/v1/projects?limit=200")["items"]
    flows = api.call("GET", f"/v1/projects/{main}/flows?limit=200")["items"]
    others = [one["id"] for one in projects if one["id"] != main]
    return Places(main, others, [one["id"] for one in flows])


async def _seed(home: Path, organisation: str, project: str) -> None:
    engine = create_engine(database_of(home), statement_timeout=0)
    await seed(engine, organisation, project)
    await engine.dispose()


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        kept.mkdir(exist_ok=True)
        kept.chmod(0o711)
        yield kept
        return
    with tempfile.TemporaryDirectory(prefix="nextscript-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o711)
        yield Path(name)
