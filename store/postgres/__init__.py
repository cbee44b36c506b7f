"""The PostgreSQL that comes in a wheel: made, started and stopped for one instance's folder."""

from store.postgres.layout import Layout
from store.postgres.server import EmbeddedPostgres

__all__ = ["EmbeddedPostgres", "Layout"]
