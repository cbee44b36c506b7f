"""GraphQL: ask any service that speaks it."""

from pathlib import Path

from connectors.graphql.connection import GraphqlConnection
from connectors.graphql.mutate import mutate
from connectors.graphql.query import query
from nextscript.connector import Connector

graphql = Connector(
    key="graphql",
    title="GraphQL",
    connection=GraphqlConnection,
    activities=(query, mutate),
    icon=Path(__file__).with_name("icon.svg").read_text(),
)

__all__ = ["GraphqlConnection", "graphql"]
