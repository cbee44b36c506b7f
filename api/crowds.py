"""How many requests of one caller are under way at once, counted before anything is looked up.

What is refused here costs nothing, so that a flood of one caller leaves the database to the others.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from datetime import timedelta

from starlette.requests import Request

from api.admission import credential_of
from nextscript.errors import Quota, TooMany

_AGAIN = timedelta(seconds=1)


class Crowds:
    """The requests under way in this process, by the credential they were sent with."""

    def __init__(self, most: int) -> None:
        self._quota = Quota("requests-at-once", most, None)
        self._inside: Counter[bytes] = Counter()

    @contextmanager
    def joined(self, request: Request) -> Iterator[None]:
        """Count a request while it is answered. Raises TooMany `limit.at_once`."""
        credential = credential_of(request)
        if not credential:
            yield
            return
        key = hashlib.blake2b(credential.encode(), digest_size=16).digest()
        if self._inside[key] >= self._quota.limit:
            said = f"No more than {self._quota.limit} requests at once, please; wait for answers."
            raise TooMany(said, retry_after=_AGAIN, code="limit.at_once", quota=self._quota)
        self._enter(key)
        token = _leave.set(lambda: self._outside(key))
        try:
            yield
        finally:
            _leave.reset(token)
            self._exit(key)

    @contextmanager
    def _outside(self, key: bytes) -> Iterator[None]:
        self._exit(key)
        try:
            yield
        finally:
            self._enter(key)

    def _enter(self, key: bytes) -> None:
        self._inside[key] += 1

    def _exit(self, key: bytes) -> None:
        self._inside[key] -= 1
        if not self._inside[key]:
            del self._inside[key]


_leave: ContextVar[Callable[[], AbstractContextManager[None]]] = ContextVar(
    "leave", default=nullcontext
)


def standing_aside() -> AbstractContextManager[None]:
    """Do not count this request meanwhile: it only waits, and holds nothing others need."""
    return _leave.get()()
