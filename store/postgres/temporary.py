"""A PostgreSQL for the length of a test session."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from store.postgres.server import EmbeddedPostgres


@contextmanager
def temporary_postgres() -> Iterator[EmbeddedPostgres]:
    """Start one in a new folder; stop it and remove everything at the end."""
    home = Path(tempfile.mkdtemp(prefix="nextscript-"))
    home.chmod(0o711)  # its user must be able to enter when this process is root
    server = EmbeddedPostgres(home)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)
