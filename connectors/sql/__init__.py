"""Any SQL database SQLAlchemy has a dialect for, where an operator has put its driver."""

from pathlib import Path

from connectors.sql.connection import SqlConnection
from connectors.sql.delete import delete
from connectors.sql.insert import insert
from connectors.sql.query import query
from connectors.sql.query_to_file import query_to_file
from connectors.sql.transaction import transaction
from connectors.sql.update import update
from nextscript.connector import Connector

sql = Connector(
    key="sql",
    title="SQL database",
    connection=SqlConnection,
    activities=(query, insert, update, delete, transaction, query_to_file),
    icon=Path(__file__).with_name("icon.svg").read_text(),
)

__all__ = ["SqlConnection", "sql"]
