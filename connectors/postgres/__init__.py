"""PostgreSQL: read and write any database, and start runs from what happens in it."""

from pathlib import Path

from connectors.postgres.connection import PostgresConnection
from connectors.postgres.delete import delete
from connectors.postgres.insert import insert
from connectors.postgres.load_file import load_file
from connectors.postgres.on_change import on_change
from connectors.postgres.on_notification import on_notification
from connectors.postgres.on_row import on_row
from connectors.postgres.query import query
from connectors.postgres.query_to_file import query_to_file
from connectors.postgres.select import select
from connectors.postgres.transaction import transaction
from connectors.postgres.update import update
from nextscript.connector import Connector

postgres = Connector(
    key="postgres",
    title="PostgreSQL",
    connection=PostgresConnection,
    activities=(
        query,
        select,
        insert,
        update,
        delete,
        transaction,
        query_to_file,
        load_file,
    ),
    triggers=(on_row, on_change, on_notification),
    icon=Path(__file__).with_name("icon.svg").read_text(),
)

__all__ = ["PostgresConnection", "postgres"]
