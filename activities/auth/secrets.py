"""Opaque tokens: 256 random bits for the holder, their SHA-256 for the database."""

from __future__ import annotations

import hashlib
import secrets


def new_secret() -> str:
    """Give 256 random bits as 43 URL-safe characters."""
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> bytes:
    """Give what is stored of a secret; random bits need no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()
