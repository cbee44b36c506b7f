"""Secrets that are kept elsewhere: a connection names them, and they are read when it is opened."""

from activities.connections.stores.references import Reference, Scope, reference_of
from activities.connections.stores.resolving import Stores

__all__ = ["Reference", "Scope", "Stores", "reference_of"]
