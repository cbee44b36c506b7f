"""Signing what is sent, as Standard Webhooks has it."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable


def signed_headers(keys: Iterable[bytes], id_: str, at: int, body: bytes) -> dict[str, str]:
    """Give the headers of a message: its id, the time of this attempt, a signature by each key."""
    content = f"{id_}.{at}.".encode() + body
    marks = [base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode() for key in keys]
    return {
        "webhook-id": id_,
        "webhook-timestamp": str(at),
        "webhook-signature": " ".join(f"v1,{mark}" for mark in marks),
    }
