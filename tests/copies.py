"""Rows copied in the database, for tests of lists that are too long to make by requests."""

from __future__ import annotations

from sqlmodel import SQLModel


def columns_of(table: type[SQLModel], but: list[str]) -> str:
    """Name a table's columns for SQL, without those that differ from copy to copy."""
    columns = SQLModel.metadata.tables[str(table.__tablename__)].columns
    return ", ".join(f'"{one.name}"' for one in columns if one.name not in but)
