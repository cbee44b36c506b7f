"""A table of PostgreSQL whose new rows are asked for, behind a proxy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from typing_extensions import override

from tests.faults.proxy import Proxy
from tests.faults.source_postgres import Postgres, postgres_log
from tests.instance import eventually

_ASKED = 60


class Rows(Postgres):
    """A table. Nothing is acknowledged there: what was seen is known by the platform alone."""

    def __init__(self, link: Proxy) -> None:
        super().__init__(link)
        self.ack = f'"{self.table}"'.encode()
        self._followed = False
        # Rows that are there at the first look start nothing; at the second it has ended.
        link.hold_at(self.ack, times=2)

    @override
    def connection(self) -> dict[str, Any]:
        """Give the body that makes a connection to it."""
        return {**super().connection(), "key": "rows"}

    @override
    def trigger(self) -> dict[str, Any]:
        """Give the node that asks."""
        config = {
            "table": self.table,
            "column": "id",
            "every": "10s",
            "input": {"name": "{{ message.row.name }}"},
        }
        return {"type": "postgres.on_row", "config": config, "connection": "rows"}

    @override
    def send(self, names: list[str]) -> None:
        """Insert a row for each name, once the table is followed."""
        if not self._followed:
            eventually(lambda: self.link.holding, _ASKED, "second look at the table")
            self.link.heal()
            self._followed = True
        self.do(f"INSERT INTO {self.table} (name) SELECT unnest($1::text[])", names)

    @override
    def left(self) -> int:
        """Say that nothing waits there to be acknowledged."""
        return 0


@contextmanager
def postgres_rows() -> Iterator[Rows]:
    """Start a server with a table."""
    with postgres_log(Rows) as made:
        assert isinstance(made, Rows)
        yield made
