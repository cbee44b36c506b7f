"""SQLite: databases that are files, of the project or of a folder the operator names."""

from pathlib import Path

from connectors.sqlite.connection import SqliteConnection
from connectors.sqlite.delete import delete
from connectors.sqlite.insert import insert
from connectors.sqlite.load_file import load_file
from connectors.sqlite.query import query
from connectors.sqlite.query_to_file import query_to_file
from connectors.sqlite.select import select
from connectors.sqlite.transaction import transaction
from connectors.sqlite.update import update
from nextscript.connector import Connector

sqlite = Connector(
    key="sqlite",
    title="SQLite",
    connection=SqliteConnection,
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
    icon=Path(__file__).with_name("icon.svg").read_text(),
)

__all__ = ["SqliteConnection", "sqlite"]
