"""PostgreSQL: read and write any database."""

from pathlib import Path

from connectors.postgres.connection import PostgresConnection
from connectors.postgres.insert import insert
from connectors.postgres.query import query
from nextscript.connector import Connector

postgres = Connector(
    key="postgres",
    title="PostgreSQL",
    connection=PostgresConnection,
    activities=(query, insert),
    icon=Path(__file__).with_name("icon.svg").read_text(),
)

__all__ = ["PostgresConnection", "postgres"]
