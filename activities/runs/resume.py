"""Resume links: a signed address that answers one waiting step, for people without an account."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from nextscript.errors import NextScriptError, NotFound
from store.keys import KeyRing

_SECONDS = 366 * 24 * 3600


@dataclass(frozen=True)
class Resume:
    """The step a link answers."""

    project_id: UUID
    run_id: UUID
    path: str


def resume_token(keys: KeyRing, resume: Resume, *, expires: float | None = None) -> str:
    """Make the token of a link; it names the step, and the signature makes it unguessable."""
    until = int(expires or time.time() + _SECONDS)
    names = [str(resume.project_id), str(resume.run_id), resume.path, until, keys.current_id]
    body = json.dumps(names, separators=(",", ":")).encode()
    return f"{_text(body)}.{_text(_signature(keys, keys.current_id, body))}"


def read_token(keys: KeyRing, token: str) -> Resume:
    """Read a token. Raises NotFound for one that is not ours or is too old: both look the same."""
    head, _, tail = token.partition(".")
    try:
        body, signature = _bytes(head), _bytes(tail)
        project, run, path, until, key_id = cast("list[object]", json.loads(body))
        if not hmac.compare_digest(signature, _signature(keys, str(key_id), body)):
            raise _unknown()
        if not isinstance(until, int) or until < time.time():
            raise _unknown()
        return Resume(UUID(str(project)), UUID(str(run)), str(path))
    except (ValueError, TypeError, binascii.Error, RecursionError, NextScriptError):
        raise _unknown() from None


def _signature(keys: KeyRing, key_id: str, body: bytes) -> bytes:
    return hmac.new(keys.derive(key_id, "resume"), body, hashlib.sha256).digest()


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _unknown() -> NotFound:
    return NotFound("This link is not valid, or no longer.", code="request.not_found")
