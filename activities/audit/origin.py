"""From where the request under way came: set at the door, read by whatever is recorded below it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """The sender's address and program as they are known here, and the request's id."""

    address: str | None = None
    user_agent: str | None = None
    request_id: str | None = None


_NOWHERE = Origin()
_ORIGIN: ContextVar[Origin] = ContextVar("audit_origin", default=_NOWHERE)


@contextmanager
def coming_from(origin: Origin) -> Iterator[None]:
    """Let what is recorded within the block be said to come from there."""
    token = _ORIGIN.set(origin)
    try:
        yield
    finally:
        _ORIGIN.reset(token)


def current_origin() -> Origin:
    """Give from where the work under way came; nothing for work nobody asked for just now."""
    return _ORIGIN.get()
