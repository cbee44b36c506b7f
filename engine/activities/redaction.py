"""Secrets are taken out of outputs, errors and logs by value, in every encoding one meets."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterable
from urllib.parse import quote, quote_plus

from nextscript.values import Json

MASK = "•••"
_SHORTEST = 4
"""Shorter secrets would mask half of any text."""


class Redaction:
    """Takes a set of secret values out of whatever a step says."""

    def __init__(self, secrets: Iterable[str]) -> None:
        forms = {form for secret in secrets if len(secret) >= _SHORTEST for form in _forms(secret)}
        ordered = sorted(forms, key=lambda form: (-len(form), form))
        self._pattern = re.compile("|".join(map(re.escape, ordered)), re.I) if ordered else None

    def text(self, text: str) -> str:
        """Give a text without secrets."""
        return self._pattern.sub(MASK, text) if self._pattern else text

    def json(self, value: Json) -> Json:
        """Give JSON without secrets, in keys as in values."""
        if self._pattern is None:
            return value
        match value:
            case str():
                return self.text(value)
            case list():
                return [self.json(item) for item in value]
            case dict():
                return {self.text(key): self.json(item) for key, item in value.items()}
        return value


def _forms(secret: str) -> Iterable[str]:
    raw = secret.encode()
    plain = (secret, secret[::-1], quote(secret, safe=""), quote(secret), quote_plus(secret))
    yield from (form for form in plain if len(form) >= _SHORTEST)
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield raw.hex()
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        yield from _base64_forms(encode, raw)


def _base64_forms(encode: Callable[[bytes], bytes], raw: bytes) -> Iterable[str]:
    """A secret inside a longer text (`user:secret`) is encoded at one of three offsets."""
    yield encode(raw).decode().rstrip("=")
    for offset in range(3):
        text = encode(b"\0" * offset + raw).decode().rstrip("=")
        inner = text[-(-offset * 8 // 6) : len(raw + b"\0" * offset) * 8 // 6]
        if len(inner) >= 2 * _SHORTEST:
            yield inner
