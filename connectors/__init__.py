"""The services a flow can work with."""

from connectors.postgres import postgres
from nextscript.connector import Connector

CONNECTORS: tuple[Connector, ...] = (postgres,)
"""A new connector is its folder and a line here."""
