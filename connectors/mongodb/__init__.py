"""MongoDB: find, write and aggregate documents, and start runs from new ones."""

from pathlib import Path

from connectors.mongodb.aggregate import aggregate
from connectors.mongodb.connection import MongoConnection
from connectors.mongodb.delete import delete
from connectors.mongodb.find import find
from connectors.mongodb.insert import insert
from connectors.mongodb.on_document import on_document
from connectors.mongodb.update import update
from nextscript.connector import Connector

mongodb = Connector(
    key="mongodb",
    title="MongoDB",
    connection=MongoConnection,
    activities=(find, insert, update, delete, aggregate),
    triggers=(on_document,),
    icon=Path(__file__).with_name("icon.svg").read_text(),
)

__all__ = ["MongoConnection", "mongodb"]
