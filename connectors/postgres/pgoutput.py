"""PostgreSQL's logical replication messages (protocol version 1), read into changes of rows."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from connectors.postgres.texts import from_text
from nextscript.values import Json

Operation = Literal["insert", "update", "delete"]
_OPERATIONS: dict[bytes, Operation] = {b"I": "insert", b"U": "update", b"D": "delete"}
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Change:
    """A row that was written. `id` tells it from every other change of this database."""

    id: str
    operation: Operation
    table: str
    row: dict[str, Json] | None
    old: dict[str, Json] | None
    committed_at: str


@dataclass
class Reader:
    """Reads the messages of one look in their order.

    `done` is the position behind the last transaction that was read to its end.
    """

    done: int | None = None
    _tables: dict[int, _Table] = field(default_factory=dict)
    _transaction: tuple[int, int] = (0, 0)
    _count: int = 0

    def read(self, message: bytes) -> Change | None:
        """Give the change a message tells of; None when it tells something else."""
        kind, body = message[:1], _Body(message, 1)
        if kind == b"B":
            self._transaction, self._count = (body.int64(), body.int64()), 0
        elif kind == b"C":
            body.skip(1 + 8)
            self.done = body.int64()
        elif kind == b"R":
            number = body.int32()
            self._tables[number] = _table(body)
        elif kind in _OPERATIONS:
            return self._change(_OPERATIONS[kind], body)
        return None

    def _change(self, operation: Operation, body: _Body) -> Change:
        table = self._tables[body.int32()]
        found: dict[bytes, dict[str, Json]] = {}
        while not body.ended:
            part = body.take(1)
            found[part] = _tuple(body, table, only_key=part == b"K")
        self._count += 1
        position, microseconds = self._transaction
        return Change(
            # Several rows can share a position in the log; a transaction's end belongs to it alone.
            id=f"{position:X}-{microseconds:X}-{self._count}",
            operation=operation,
            table=table.name,
            row=found.get(b"N"),
            old=found.get(b"O", found.get(b"K")),
            committed_at=(_EPOCH + timedelta(microseconds=microseconds)).isoformat(),
        )


@dataclass(frozen=True)
class _Table:
    name: str
    columns: list[tuple[str, int, bool]]
    """Each with the number of its type, and whether it belongs to the key."""


class _Body:
    """The rest of a message, in network byte order."""

    def __init__(self, content: bytes, at: int) -> None:
        self._content, self._at = content, at

    @property
    def ended(self) -> bool:
        return self._at >= len(self._content)

    def take(self, count: int) -> bytes:
        self._at += count
        return self._content[self._at - count : self._at]

    def skip(self, count: int) -> None:
        self._at += count

    def int16(self) -> int:
        number: int = struct.unpack("!H", self.take(2))[0]
        return number

    def int32(self) -> int:
        number: int = struct.unpack("!I", self.take(4))[0]
        return number

    def int64(self) -> int:
        number: int = struct.unpack("!Q", self.take(8))[0]
        return number

    def text(self) -> str:
        end = self._content.index(b"\0", self._at)
        found = self._content[self._at : end].decode()
        self._at = end + 1
        return found


def _table(body: _Body) -> _Table:
    name = f"{body.text()}.{body.text()}"
    body.skip(1)
    columns = []
    for _ in range(body.int16()):
        key = body.take(1) == b"\1"
        columns.append((body.text(), body.int32(), key))
        body.skip(4)
    return _Table(name, columns)


def _tuple(body: _Body, table: _Table, *, only_key: bool) -> dict[str, Json]:
    """A row; a large value that was not changed is left out, for the database does not send it."""
    row: dict[str, Json] = {}
    for name, type_, key in table.columns[: body.int16()]:
        kind = body.take(1)
        value = from_text(body.take(body.int32()).decode(), type_) if kind == b"t" else None
        if kind != b"u" and (key or not only_key):
            row[name] = value
    return row
