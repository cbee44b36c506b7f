"""`python -m activities.migrate`: brings the database's tables up to date.

`server.py migrate` does the same; this loads the tables alone, a second instead of the API's seven.
"""

from __future__ import annotations

import asyncio
import sys

from sqlmodel import SQLModel

import activities.tables  # noqa: F401 - the models fill the metadata
from nextscript.errors import NextScriptError
from store.migrations import upgrade
from store.settings import Settings


def migrate(settings: Settings) -> None:
    """Bring the tables up to date. Raises Unavailable without a database."""
    asyncio.run(upgrade(settings.database, SQLModel.metadata))


def main() -> int:
    """Migrate; say in one line why that cannot be."""
    try:
        migrate(Settings())
    except NextScriptError as error:
        sys.stderr.write(f"{error.message} {error.hint or ''}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
