"""`.venv/bin/python scripts/new_migration.py "what changed"`: write the next migration.

It compares the models with the tables of an empty database that has every migration so far. Read
what it wrote, and look at how it treats rows that exist, before committing it.
"""

from __future__ import annotations

import asyncio
import importlib
import subprocess
import sys
from pathlib import Path

from sqlmodel import SQLModel

from store.migrations import upgrade, write_revision
from store.postgres.temporary import temporary_postgres

ROOT = Path(__file__).resolve().parents[1]


async def write(url: str, message: str) -> Path:
    """Bring a database up to date and write what is still missing."""
    for models in sorted(ROOT.glob("activities/*/models.py")):
        importlib.import_module(".".join(models.relative_to(ROOT).with_suffix("").parts))
    await upgrade(url, SQLModel.metadata)
    return await write_revision(url, SQLModel.metadata, message)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with temporary_postgres() as server:
        written = asyncio.run(write(server.url, sys.argv[1]))
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", str(written)], check=True)
