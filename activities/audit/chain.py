"""How events hang together: a hash over each and the one before it, and a signature over the last.

The hash needs no key, so that anybody can follow an exported log; the signature of a head needs the
instance's master key, so that whoever has only the database can neither shorten nor rewrite it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from store.keys import KeyRing

FIRST = bytes(32)
"""What stands before the first event."""
_HASHED = (
    "organisation_id",
    "project_id",
    "seq",
    "at",
    "actor_kind",
    "actor_id",
    "actor_name",
    "action",
    "resource_kind",
    "resource_id",
    "resource_name",
    "outcome",
    "details",
    "address",
    "user_agent",
    "request_id",
    "previous",
)


@dataclass(frozen=True)
class Head:
    """The last event of an organisation's log."""

    organisation_id: UUID
    seq: int
    hash: bytes


@dataclass(frozen=True)
class Seal:
    """Signs heads. Keys that were rotated out still prove what they signed."""

    keys: KeyRing

    @property
    def key_id(self) -> str:
        """The key that signs now."""
        return self.keys.current_id

    def sign(self, head: Head) -> bytes:
        """Give the signature of a head by the newest key."""
        return self._mac(self.key_id, head)

    def knows(self, key_id: str) -> bool:
        """Say whether there is a key of this name."""
        return self.keys.knows(key_id)

    def fault(self, head: Head, key_id: str, mac: bytes) -> str | None:
        """Say what is wrong with a head's signature; None when it was signed here."""
        if not self.knows(key_id):
            return f"was signed by the key {key_id[:64]}, which is not in the key ring"
        right = hmac.compare_digest(self._mac(key_id, head), mac)
        return None if right else "was not signed here, or was changed"

    def _mac(self, key_id: str, head: Head) -> bytes:
        said = b"audit/1" + head.organisation_id.bytes + head.seq.to_bytes(8) + head.hash
        return hmac.digest(self.keys.derive(key_id, "audit"), said, "sha256")


def hash_of(columns: Mapping[str, object]) -> bytes:
    """Give the hash of an event: SHA-256 over its columns as JSON, names sorted, no spaces."""
    said = {name: _plain(columns[name]) for name in _HASHED}
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(b"nextscript/audit/1\n" + text.encode()).digest()


def _plain(value: object) -> object:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, bytes):
        return value.hex()
    return value
