"""Ids for rows: UUIDv7, so that they sort by the time they were made."""

from __future__ import annotations

import secrets
import time
from datetime import UTC, datetime
from uuid import UUID


def new_id() -> UUID:
    """Give a fresh UUIDv7: 48 bits of milliseconds, then random."""
    stamp = time.time_ns() // 1_000_000
    bits = (stamp << 80) | secrets.randbits(80)
    bits = (bits & ~(0xF << 76)) | (0x7 << 76)
    bits = (bits & ~(0x3 << 62)) | (0x2 << 62)
    return UUID(int=bits)


def first_id_at(moment: datetime) -> UUID:
    """Give the id below all that are made from this moment on."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def made_at(id_: UUID) -> datetime:
    """Say when an id was made."""
    return datetime.fromtimestamp((id_.int >> 80) / 1000, UTC)
