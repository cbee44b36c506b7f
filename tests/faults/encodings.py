"""The ways a secret is written by those who do not mean to."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote


def written(secret: str) -> dict[str, str]:
    """Give a secret in every encoding one meets."""
    raw = secret.encode()
    return {
        "raw": secret,
        "base64": base64.b64encode(raw).decode(),
        "base64url": base64.urlsafe_b64encode(raw).decode(),
        "basic": base64.b64encode(b"user:" + raw).decode(),
        "url": quote(secret, safe=""),
        "hex": raw.hex(),
        "json": json.dumps(secret)[1:-1],
        "reversed": secret[::-1],
    }


def found_in(text: bytes, secret: str) -> list[str]:
    """Say in which encodings a secret is in something, whatever the case of its letters."""
    lower = text.lower()
    return [name for name, form in written(secret).items() if form.lower().encode() in lower]
