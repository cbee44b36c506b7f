"""Files that appear in a folder, wherever it is: which of them are new, and which are complete."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Self

from pydantic import BaseModel, Field, JsonValue

from nextscript.durations import Duration
from nextscript.errors import Rejected
from nextscript.files import File
from nextscript.triggers import Event, PollInput

MOST = 10_000
"""So many files are kept apart; with more in a folder nobody can say which of them are new."""
TOGETHER = 20
"""So many contents are read before their runs are started."""
_APART = 5.0
"""Seconds two looks are apart at least, to say that a file stayed as it was."""
_DIGEST = 12


@dataclass(frozen=True)
class Found:
    """A file as a look at the folder shows it. `modified` is in seconds since 1970."""

    path: str
    size: int
    modified: float

    @property
    def id(self) -> str:
        """Its name among all events: another one after each change."""
        return f"{self.path} {self.modified} {self.size}"


class ArrivalInput(PollInput):
    """Which files, and when one counts as complete. Subclass it with a `folder`."""

    pattern: str = Field(
        default="*",
        min_length=1,
        max_length=200,
        title="Names like",
        description="Such as *.csv: * for any text, ? for one sign; with a / it is about the path.",
    )
    recursive: bool = Field(
        default=False, title="Folders below, too", description="Look into the folders below."
    )
    age: Duration = Field(
        default="10m",
        title="Complete after",
        description="A file counts when two looks have found it unchanged, or at once when it was "
        "last written so long ago.",
    )
    content: bool = Field(
        default=False,
        title="Read the content",
        description="Give the content as a file of the project, too.",
    )

    def matches(self, path: str) -> bool:
        """Say whether a path, seen from the folder on, is meant."""
        return named_like(path, self.pattern)


class ArrivedFile(BaseModel):
    """Which file it is."""

    path: str
    name: str
    size: int
    modified: str = Field(description="When it was last written.")
    file: File | None = Field(default=None, description="Its content, where that was asked for.")
    problem: str | None = Field(default=None, description="Why its content could not be read.")

    @classmethod
    def of(cls, found: Found) -> Self:
        """Say what is known of a file without its content."""
        when = datetime.fromtimestamp(found.modified, UTC).isoformat()
        name = found.path.rpartition("/")[2]
        return cls(path=found.path, name=name, size=found.size, modified=when)

    def event(self, found: Found) -> Event:
        """Give the event that starts its run."""
        return Event(found.id, self.model_dump(mode="json", by_alias=True))


class Arrivals:
    """What a folder held at the last look, kept as a poller's cursor.

    The very first look says what was there before. Files that have not settled wait for the next.
    """

    def __init__(self, cursor: JsonValue) -> None:
        kept = cursor if isinstance(cursor, dict) else {}
        known, waiting = kept.get("known"), kept.get("waiting")
        self._first = not isinstance(cursor, dict)
        self._known = {str(one) for one in known} if isinstance(known, list) else set[str]()
        self._waiting = {
            digest: float(since)
            for digest, since in (waiting.items() if isinstance(waiting, dict) else ())
            if isinstance(since, int | float)
        }

    def settled(self, found: Iterable[Found], now: float, age: float) -> list[Found]:
        """Give the new files that are complete, the oldest first; the others wait.

        They are known only once they were `taken`. Raises Rejected `files.too_many`.
        """
        held = {_digest(one): one for one in found}
        if len(held) > MOST:
            raise _too_many(len(held))
        self._known &= held.keys()
        if self._first:
            self._known |= held.keys()
        new = {digest: one for digest, one in held.items() if digest not in self._known}
        self._waiting = {digest: self._waiting.get(digest, now) for digest in new}
        complete = [one for digest, one in new.items() if self._complete(digest, one, now, age)]
        return sorted(complete, key=lambda one: (one.modified, one.path))

    def taken(self, one: Found) -> None:
        """Say that a file's run is started with what `cursor` gives next."""
        self._waiting.pop(_digest(one), None)
        self._known.add(_digest(one))

    def cursor(self) -> JsonValue:
        """Give what is to be kept."""
        known: list[JsonValue] = [*sorted(self._known)]
        return {"known": known, "waiting": {**self._waiting}}

    def _complete(self, digest: str, one: Found, now: float, age: float) -> bool:
        return now - self._waiting[digest] >= _APART or now - one.modified >= age


def named_like(path: str, pattern: str) -> bool:
    """Say whether a file's name, or for a pattern with a / its path, is like a pattern."""
    return fnmatchcase(path if "/" in pattern else path.rpartition("/")[2], pattern)


def _digest(one: Found) -> str:
    return hashlib.sha256(one.id.encode("utf-8", "surrogateescape")).hexdigest()[: 2 * _DIGEST]


def _too_many(count: int) -> Rejected:
    return Rejected(
        f"The folder holds {count:,} such files; up to {MOST:,} can be kept apart",
        code="files.too_many",
        hint="Move files away once they are handled, or write a narrower pattern.",
    )
