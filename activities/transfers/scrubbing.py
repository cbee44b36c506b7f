"""Taking the project's secrets out of what is exported, should somebody have written one there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pydantic import JsonValue
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.connections.models import Connection
from activities.connections.sealing import unseal
from nextscript.errors import Rejected
from store.keys import KeyRing

MASK = "•••"
_SHORTEST = 6
"""Shorter ones stand by chance in half of all texts."""
_MOST_PLACES = 200


@dataclass
class Scrubbing:
    """Takes secret values out of JSON, and remembers where they stood."""

    secrets: list[str]
    places: list[JsonValue] = field(default_factory=list)

    def clean(self, value: JsonValue, place: str) -> JsonValue:
        """Give a value without secrets; `place` begins the address of what was found."""
        match value:
            case str():
                return self._text(value, place)
            case list():
                return [self.clean(one, f"{place}/{at}") for at, one in enumerate(value)]
            case dict():
                return {
                    self._text(name, place): self.clean(one, f"{place}/{self._text(name, place)}")
                    for name, one in value.items()
                }
        return value

    def _text(self, text: str, place: str) -> str:
        clean = text
        for secret in self.secrets:
            clean = clean.replace(secret, MASK)
        if clean != text and len(self.places) < _MOST_PLACES:
            self.places.append(place)
        return clean


async def scrubbing_of(session: AsyncSession, keys: KeyRing, project: object) -> Scrubbing:
    """Collect the secrets of a project's connections; those that open no more hide nothing."""
    rows = await session.scalars(select(Connection).where(col(Connection.project_id) == project))
    found = {text for row in rows for text in _texts(_opened(keys, row))}
    return Scrubbing(sorted(found, key=lambda text: (-len(text), text)))


def _opened(keys: KeyRing, row: Connection) -> Iterable[JsonValue]:
    try:
        return unseal(keys, row).values()
    except Rejected:
        return ()


def _texts(values: Iterable[JsonValue]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str) and len(value) >= _SHORTEST:
            yield value
        elif isinstance(value, dict):
            yield from _texts(value.values())
        elif isinstance(value, list):
            yield from _texts(value)
