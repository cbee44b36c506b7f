"""A folder for databases that an operator has opened, and files of a project."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from connectors.sqlite import SqliteConnection
from connectors.sqlite.place import FOLDER
from connectors.sqlite.query import query
from nextscript.activity import ActivityContext
from nextscript.testing import MemoryFiles, activity_context, run


@dataclass
class Databases:
    """Runs the nodes on `shop.db` of the folder, or on a file."""

    folder: Path
    files: MemoryFiles = field(default_factory=MemoryFiles)

    def context(self, path: str = "shop.db", **fields: Any) -> ActivityContext[Any]:
        """What a step with a connection gets."""
        connection = SqliteConnection.model_validate({"path": path, **fields})
        return activity_context(connection, files=self.files)

    async def step(self, step: Any, **config: Any) -> dict[str, Any]:
        """Run a step on `shop.db`."""
        found = await run(step, config, self.context())
        assert isinstance(found, dict)
        return found

    async def query(self, sql: str, *parameters: Any, **config: Any) -> dict[str, Any]:
        """Run SQL on `shop.db`."""
        return await self.step(query, sql=sql, parameters=list(parameters), **config)

    async def on_file(self, step: Any, file: Any, **config: Any) -> dict[str, Any]:
        """Run a step without a connection on a file."""
        found = await run(step, {"database": file, **config}, self.unconnected())
        assert isinstance(found, dict)
        return found

    def unconnected(self) -> ActivityContext[Any]:
        """What a step without a connection gets."""
        return activity_context(files=self.files)

    async def kept(self, content: bytes, name: str = "given.db") -> Any:
        """Keep a file of the project."""

        async def pieces() -> AsyncIterator[bytes]:
            yield content

        file = await self.files.write(pieces(), name=name)
        return file.model_dump(mode="json", by_alias=True)

    def make(self, script: str, path: str = "shop.db") -> Path:
        """Make a database, or change it, past the connector."""
        place = self.folder / path
        with closing(sqlite3.connect(place)) as database:
            database.executescript(script)
        return place

    def rows(self, sql: str, path: str = "shop.db") -> list[Any]:
        """Read what is there, past the connector."""
        with closing(sqlite3.connect(self.folder / path)) as database:
            return database.execute(sql).fetchall()

    def rows_of(self, file: Any, sql: str) -> list[Any]:
        """Read what is in a file of the project."""
        (self.folder / "read.db").write_bytes(self.files.content(file["$file"]))
        return self.rows(sql, "read.db")


@pytest.fixture
def databases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Databases:
    folder = tmp_path / "databases"
    folder.mkdir()
    monkeypatch.setenv(FOLDER, str(folder))
    made = Databases(folder)
    made.make("")
    (folder / "shop.db").touch()
    return made
