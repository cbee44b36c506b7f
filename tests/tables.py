"""A database with all tables, made once for all instances that tests start.

An instance that finds it in its folder starts in half the time; that migrations run at a first
start is shown by tests of `nextscript dev` (tests/cli).
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlmodel import SQLModel

import activities.tables  # noqa: F401 - the models fill the metadata
from store import migrations
from store.postgres.temporary import temporary_postgres


def copy_tables(home: Path) -> None:
    """Put the database into the folder of an instance that is not started yet."""
    home.mkdir(mode=0o711)
    subprocess.run(["cp", "-a", str(_made()), str(home / "postgres")], check=True)


def _made() -> Path:
    """Give the folder of the database; whoever comes first makes it."""
    state = _state()
    folder = Path(tempfile.gettempdir()) / f"nextscript-tables-{os.getuid()}-{state[:16]}"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            _make(folder, state)
    return folder


def _make(folder: Path, state: str) -> None:
    with temporary_postgres() as server:
        with ThreadPoolExecutor(1) as beside:  # the session's own loop is none of its business
            upgraded = migrations.upgrade(server.url, SQLModel.metadata)
            beside.submit(asyncio.run, upgraded).result()
        server.stop()
        half = folder.with_suffix(".new")
        subprocess.run(["rm", "-rf", str(half)], check=True)
        subprocess.run(["cp", "-a", str(server.layout.root), str(half)], check=True)
    (half / "migrated").write_text(state)
    half.rename(folder)


def _state() -> str:
    """As `nextscript dev` knows that there is nothing to migrate."""
    written = sorted((Path(migrations.__file__).parent / "versions").glob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in written)).hexdigest()
