"""Sealing everything anew with the newest master key."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import LargeBinary, text, update
from sqlmodel import SQLModel, col

import activities.tables  # noqa: F401 - the models fill the metadata
from activities.connections.models import Connection
from activities.keys.everything import EVERYTHING
from activities.keys.rotating import needed, rotate
from activities.parts import Parts
from store.keys import KeyRing, header_of, new_key
from tests.api.connections.conftest import make, opened
from tests.api.people import Person

_SEALED = {"sealed", "pending", "answer"}
"""What columns are called that `KeyRing.encrypt` fills."""


def test_every_sealed_column_is_declared_for_rotation() -> None:
    found = {
        (table.name, column.name)
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if column.name in _SEALED and isinstance(column.type, LargeBinary)
    }

    declared = {(one.model.__tablename__, one.column.key) for one in EVERYTHING}
    assert found - declared == set()


@pytest.mark.case("HIST-07")
async def test_connections_and_large_values_are_sealed_anew_and_open(
    owner: Person, parts: Parts
) -> None:
    for number in range(3):
        await make(
            *(owner, "bearer", {"base_url": "https://crm.example"}, {"token": f"token-{number}"}),
            key=f"c{number}",
        )
    old = parts.keys.current_id
    value = await parts.objects.put(owner.project, b"x" * 70_000)
    await parts.objects.files.write(owner.project, "file", _pieces(b"y" * 3_000_000))
    async with parts.sessions() as session, session.begin():
        broken = update(Connection).where(col(Connection.key) == "c2")
        await session.execute(broken.values(sealed=header_of(old) + b"no secret at all"))
    file = parts.settings.home / "keys"
    file.write_text(f"{_entry(parts.keys, old)}\n{new_key()}\n")
    parts.keys._file = file
    parts.keys.reread()
    assert parts.keys.current_id != old

    found = await rotate(parts.sessions, parts.keys, parts.objects)

    assert (found.done["connections"], found.lost["connections"]) == (2, 1)
    assert (found.done["large values"], found.done["files"]) == (1, 1)
    connections = next(one for one in EVERYTHING if one.model is Connection)
    assert await needed(parts.sessions, connections, old) == 1, "the one nobody can open"
    del parts.keys.masters[old]
    parts.keys._file = None
    assert (await opened(parts, owner, "c1")).values["token"] == "token-1"
    assert await parts.objects._fetched(owner.project, value) == b"x" * 70_000
    pieces = [one async for one in parts.objects.files.read(owner.project, "file", 3_000_000)]
    assert b"".join(pieces) == b"y" * 3_000_000
    again = await rotate(parts.sessions, parts.keys, parts.objects)
    assert again.done.total() == 0, "what was done is not done again"
    async with parts.sessions() as session:
        keys = set(await session.scalars(text("SELECT key_id FROM master_key WHERE until IS NULL")))
    assert keys == {parts.keys.current_id}


async def _pieces(content: bytes) -> AsyncIterator[bytes]:
    yield content


def _entry(keys: KeyRing, key_id: str) -> str:
    return f"{key_id}:{base64.b64encode(keys.masters[key_id]).decode()}"
