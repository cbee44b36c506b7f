"""Links to answers that are not there yet: for a day, for whoever was given one."""

from __future__ import annotations

import base64
import binascii
import json
import time
from typing import cast
from uuid import UUID

from nextscript.errors import NotFound, Rejected
from store.keys import KeyRing

_SECONDS = 24 * 3600
_SCOPE, _IDENTITY = "endpoints", b"endpoint-answer"


def token_of(keys: KeyRing, endpoint_id: UUID, run_id: UUID) -> str:
    """Make the token of a link; nobody reads from it what it names."""
    said = json.dumps([str(endpoint_id), str(run_id), int(time.time()) + _SECONDS]).encode()
    sealed = keys.encrypt(_SCOPE, said, _IDENTITY)
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def read_token(keys: KeyRing, token: str) -> tuple[UUID, UUID]:
    """Give the endpoint and the run. Raises NotFound for one that is not ours, or too old."""
    try:
        sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        said = keys.decrypt(_SCOPE, sealed, _IDENTITY)
        endpoint, run, until = cast("list[str | int]", json.loads(said))
        if int(until) < time.time():
            raise _unknown()
        return UUID(str(endpoint)), UUID(str(run))
    except (Rejected, ValueError, TypeError, binascii.Error):
        raise _unknown() from None


def _unknown() -> NotFound:
    return NotFound("This link is not valid, or no longer.")
