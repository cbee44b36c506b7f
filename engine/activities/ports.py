"""What the activities of a worker are given by the program that starts it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.ports import Connections, Keys, Objects, Records, Runs
from nextscript.catalog import Catalog
from nextscript.egress import EgressClient


@dataclass(frozen=True)
class Ports:
    """`store` and `activities` fit these; worker.py, server.py and the tests join them."""

    keys: Keys
    objects: Objects
    records: Records
    runs: Runs
    connections: Connections
    egress: EgressClient


@dataclass
class CurrentCatalog:
    """The catalog a worker uses; in development a new one takes its place while steps run."""

    catalog: Catalog
