"""`server.py rotate-keys`: seal everything anew, and say when an old master key may go."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import col

from activities.audit.models import AuditCheckpoint, AuditHead
from activities.keys.everything import EVERYTHING
from activities.keys.rotating import Rotated, needed, note_current, rotate, until_of
from activities.projects.models import Project
from activities.runs.models import Run
from nextscript.errors import Invalid
from store.keys import KeyRing, add_key
from store.objects import ObjectStore
from store.session import SessionFactory, create_engine, session_factory
from store.settings import Settings

NOTICED = 3.0
"""Seconds in which every process has seen a key that came to the file (`following`)."""


@dataclass
class Needs:
    """What only one key opens, or proves."""

    key_id: str
    sealed: Counter[str] = field(default_factory=Counter)
    runs: int = 0
    """Runs begun while it encrypted: Temporal's history of them opens only with it."""
    proofs: int = 0
    """Heads and checkpoints of the audit log that only it proves."""
    until: datetime | None = None

    @property
    def may_go(self) -> bool:
        """Whether nothing is lost without it."""
        return not (self.sealed.total() or self.runs or self.proofs)


@dataclass(frozen=True)
class _Stores:
    sessions: SessionFactory
    keys: KeyRing
    objects: ObjectStore


async def rotated(settings: Settings, *, new_key: bool) -> Rotated:
    """Seal everything with the newest key; with a new one made for it, when that is asked for.

    Raises Invalid when keys are set in the environment: then only an operator can add one.
    """
    if new_key:
        await _add(settings)
    async with _opened(settings) as own:
        found = await rotate(own.sessions, own.keys, own.objects)
        again = await rotate(own.sessions, own.keys, own.objects)  # what was begun before the key
    found.done.update(again.done)
    return found


async def checked(settings: Settings) -> list[Needs]:
    """Say for every older key of the ring what still needs it."""
    async with _opened(settings) as own:
        await note_current(own.sessions, own.keys)
        old = [one for one in own.keys.masters if one != own.keys.current_id]
        found = [await _needs(own, key_id) for key_id in old]
        if found:
            await _count_objects(own, {one.key_id: one for one in found})
        return found


def lines_of_rotation(found: Rotated) -> Iterator[str]:
    """Say what was done."""
    for what, many in sorted((+found.done).items()):
        yield f"{what}: {many:,} sealed with the newest key"
    for what, many in sorted((+found.lost).items()):
        yield f"{what}: {many:,} cannot be opened by any key, and were left as they are"
    yield "Everything is sealed with the newest key. `rotate-keys --check` says when others may go."


def lines_of_check(found: list[Needs]) -> Iterator[str]:
    """Say of each key whether it may go, and what still needs it."""
    if not found:
        yield "There is one key only; nothing can go."
    for one in found:
        if one.may_go:
            yield f"{one.key_id}: nothing needs it. Take it out of the key ring."
            continue
        yield f"{one.key_id}: still needed."
        for what, many in sorted((+one.sealed).items()):
            yield f"  {what}: {many:,} (run `rotate-keys`)"
        if one.runs:
            yield (
                f"  histories: {one.runs:,} runs began before {_day(one.until)}; "
                "it may go when retention has removed them"
            )
        if one.proofs:
            yield f"  audit log: {one.proofs:,} checkpoints; without it they prove nothing"


async def _needs(own: _Stores, key_id: str) -> Needs:
    found = Needs(key_id, until=await until_of(own.sessions, key_id))
    for one in EVERYTHING:
        found.sealed[one.what] += await needed(own.sessions, one, key_id)
    async with own.sessions() as session:
        runs = select(func.count()).select_from(Run)
        if found.until is not None:
            found.runs = await session.scalar(runs.where(col(Run.created_at) < found.until)) or 0
        for model in (AuditHead, AuditCheckpoint):
            proofs = select(func.count()).select_from(model).where(model.key_id == key_id)  # type: ignore[arg-type]
            found.proofs += await session.scalar(proofs) or 0
    return found


async def _count_objects(own: _Stores, found: dict[str, Needs]) -> None:
    async with own.sessions() as session:
        projects = list(await session.scalars(select(col(Project.id))))
    for project_id in projects:
        async for key_id in own.objects.key_ids(str(project_id)):
            if key_id in found:
                found[key_id].sealed["large values and files"] += 1


async def _add(settings: Settings) -> None:
    file = settings.key_file()
    if file is None:
        raise Invalid(
            "The keys are set by NEXTSCRIPT_KEYS, so only you can add one.",
            hint="See the guide on connections: it says in which order.",
        )
    settings.key_ring()  # raises when it cannot be used
    add_key(file)
    await asyncio.sleep(NOTICED)  # until every process encrypts with it


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[_Stores]:
    keys = settings.key_ring()
    engine = create_engine(settings.database, pool=2)
    objects = ObjectStore(settings.objects, keys, settings.unreferenced)
    try:
        yield _Stores(session_factory(engine), keys, objects)
    finally:
        await engine.dispose()


def _day(at: datetime | None) -> str:
    return at.strftime("%Y-%m-%d %H:%M UTC") if at else "it was replaced"
