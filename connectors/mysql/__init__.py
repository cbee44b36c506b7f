"""MySQL and MariaDB: read and write any database, and start runs from new rows."""

from pathlib import Path

from connectors.mysql.connection import MysqlConnection
from connectors.mysql.delete import delete
from connectors.mysql.insert import insert
from connectors.mysql.load_file import load_file
from connectors.mysql.on_row import on_row
from connectors.mysql.query import query
from connectors.mysql.query_to_file import query_to_file
from connectors.mysql.select import select
from connectors.mysql.transaction import transaction
from connectors.mysql.update import update
from nextscript.connector import Connector

mysql = Connector(
    key="mysql",
    title="MySQL and MariaDB",
    connection=MysqlConnection,
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
    triggers=(on_row,),
    icon=Path(__file__).with_name("icon.svg").read_text(),
)

__all__ = ["MysqlConnection", "mysql"]
