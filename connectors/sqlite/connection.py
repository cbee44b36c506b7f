"""Which database below the operator's folder."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field
from typing_extensions import override

from nextscript.connection import Connection, Outside
from nextscript.durations import Duration


class SqliteConnection(Connection):
    """A database file that is kept on the machines of the platform."""

    kind: ClassVar[str] = "sqlite"
    title: ClassVar[str] = "SQLite"

    path: str = Field(
        min_length=1,
        max_length=500,
        title="Database",
        description="Below the folder your operator has opened for databases, such as "
        "shop/orders.db.",
    )
    create: bool = Field(
        default=False,
        title="Make it if it is missing",
        description="Begin with an empty database; its folder must be there.",
    )
    read_only: bool = Field(
        default=False, title="Only read", description="Steps cannot change anything in it."
    )
    statement_timeout: Duration = Field(
        default="60s", description="A statement that takes longer is stopped."
    )

    @override
    async def check(self, out: Outside) -> str | None:
        # Imported here: the client needs this class for its signature.
        from connectors.sqlite.client import tried  # noqa: PLC0415
        from connectors.sqlite.place import of_projects  # noqa: PLC0415

        if of_projects():
            return "Databases are open to flows; this one is looked for by the first step."
        await tried(self)
        return "Opened the database."
