"""What a statement of a flow may do in a database, and for how long."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

from nextscript.values import Json

_LONGEST = 50_000_000
_STEPS = 10_000
_BUSY_SECONDS = 5.0
_FORBIDDEN = (
    sqlite3.SQLITE_ATTACH,
    sqlite3.SQLITE_DETACH,
    sqlite3.SQLITE_TRANSACTION,
    sqlite3.SQLITE_SAVEPOINT,
)
_FUNCTIONS = ("load_extension", "fts3_tokenizer")
_MODULES = ("fts5", "rtree")
# Those that only tell something; with a value most would change how the file is kept.
_ABOUT_TEXT = """
    application_id foreign_key_check foreign_key_list index_info index_list index_xinfo
    integrity_check quick_check table_info table_list table_xinfo user_version
"""
_ABOUT = frozenset(_ABOUT_TEXT.split())
_TELLING_TEXT = """
    collation_list compile_options data_version encoding freelist_count page_count page_size
    schema_version
"""
_TELLING = _ABOUT | frozenset(_TELLING_TEXT.split())
_READS = "PRAGMA query_only = ON"
_SAFE = (
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA mmap_size = 0",
    "PRAGMA foreign_keys = ON",
)


@dataclass
class Guard:
    """Stands between a database and the statements of a flow."""

    seconds: float
    ours: bool = True
    """Whether the statement is one of ours, which may begin and end transactions."""
    until: float = 0.0

    def begin(self, *, ours: bool) -> None:
        """Let a statement have its time."""
        self.ours, self.until = ours, time.monotonic() + self.seconds

    def end(self) -> None:
        """Stop what still runs."""
        self.until = 0.0

    def allows(
        self, action: int, one: str | None, two: str | None, _base: str | None, _via: str | None
    ) -> int:
        """Answer SQLite, which asks for everything a statement would do before it does it."""
        return (
            sqlite3.SQLITE_OK if self.ours or _harmless(action, one, two) else sqlite3.SQLITE_DENY
        )

    def stops(self) -> int:
        """Answer SQLite, which asks now and then whether to stop."""
        return int(time.monotonic() > self.until)


def open_guarded(
    file: Path, guard: Guard, *, mode: str, largest: int, reads: bool
) -> sqlite3.Connection:
    """Open a database; `mode` is ro, rw or rwc, `largest` how many bytes it may have (0: any)."""
    database = sqlite3.connect(
        f"{file.as_uri()}?mode={mode}",
        uri=True,
        isolation_level=None,
        timeout=min(_BUSY_SECONDS, guard.seconds),
        check_same_thread=False,
        cached_statements=0,  # a statement is checked anew each time
    )
    try:
        database.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
        database.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000)
        database.text_factory = _text
        database.set_authorizer(guard.allows)
        database.set_progress_handler(guard.stops, _STEPS)
        guard.begin(ours=True)
        for setting in (*_SAFE, *([_READS] if reads else [])):
            database.execute(setting)
        if largest:
            size = database.execute("PRAGMA page_size").fetchone()[0]
            database.execute(f"PRAGMA max_page_count = {largest // size}")
    except sqlite3.Error:
        database.close()
        raise
    return database


def _harmless(action: int, one: str | None, two: str | None) -> bool:
    if action == sqlite3.SQLITE_PRAGMA:
        name = (one or "").lower()
        return name in (_TELLING if two is None else _ABOUT)
    if action == sqlite3.SQLITE_FUNCTION:
        return (two or "").lower() not in _FUNCTIONS
    if action == sqlite3.SQLITE_CREATE_VTABLE:
        return (two or "").lower() in _MODULES
    return action not in _FORBIDDEN


def _text(content: bytes) -> Json:
    return content.decode(errors="replace")
