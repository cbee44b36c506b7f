"""What a provider said of somebody, once its word was checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nextscript.errors import Forbidden
from nextscript.values import Json

_LONGEST, _MOST_GROUPS = 500, 1_000


@dataclass(frozen=True)
class Claims:
    """Who somebody is. Only `issuer` and `subject` say that; the rest is about them."""

    issuer: str
    subject: str
    email: str | None = None
    email_verified: bool = False
    name: str | None = None
    groups: tuple[str, ...] = ()
    other_ids: tuple[str, ...] = ()
    """More ids of the same person, by which a directory may know them."""
    sid: str | None = None
    """The provider's own session, by which it may end ours."""
    id_token: str | None = None
    """What it said this with, to be shown to it again when somebody signs out."""


def text_in(claims: Mapping[str, Json], name: str | None) -> str | None:
    """Give a claim that is a short text, or None."""
    found = claims.get(name) if name else None
    if isinstance(found, int) and not isinstance(found, bool):
        found = str(found)
    return found if isinstance(found, str) and 0 < len(found) <= _LONGEST else None


def texts_in(claims: Mapping[str, Json], name: str | None) -> tuple[str, ...]:
    """Give a claim that is a list of texts, or one text."""
    found = claims.get(name) if name else None
    listed = found if isinstance(found, list) else [found]
    return tuple(one for one in listed if isinstance(one, str) and one)[:_MOST_GROUPS]


def refused(why: str) -> Forbidden:
    """The error for a word that is not taken."""
    return Forbidden(f"You were not signed in: {why}.", code="auth.sso_refused")
