"""Large values: kept once, unreadable on disk, closed to other projects."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from nextscript.errors import NextScriptError, NotFound
from store.keys import KeyRing, new_key
from store.objects import ObjectStore

RING = KeyRing.parse(new_key())
TEXT = b"a value over 64 KiB " * 4000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "a folder with spaces"


@pytest.fixture
def objects(folder: Path) -> ObjectStore:
    return ObjectStore(folder.as_uri(), RING)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_what_was_put_is_found(objects: ObjectStore) -> None:
    assert await objects.get("p1", await objects.put("p1", TEXT)) == TEXT
    assert await objects.get("p1", await objects.put("p1", b"")) == b""


async def test_putting_twice_is_once(objects: ObjectStore, folder: Path) -> None:
    ids = await asyncio.gather(*(objects.put("p1", TEXT) for _ in range(20)))

    assert len(set(ids)) == 1
    assert len(files(folder)) == 1


async def test_the_folder_holds_no_plain_text_and_no_telling_name(
    objects: ObjectStore, folder: Path
) -> None:
    first, second = await objects.put("p1", TEXT), await objects.put("p2", TEXT)

    assert first != second
    assert all(TEXT[:20] not in path.read_bytes() for path in files(folder))


async def test_another_project_does_not_find_it(objects: ObjectStore) -> None:
    object_id = await objects.put("p1", TEXT)

    with pytest.raises(NotFound):
        await objects.get("p2", object_id)


async def test_a_file_moved_or_changed_by_hand_does_not_open(
    objects: ObjectStore, folder: Path
) -> None:
    first, second = await objects.put("p1", b"one"), await objects.put("p1", b"two")
    by_name = {path.name: path for path in files(folder)}
    by_name[first].write_bytes(by_name[second].read_bytes())

    with pytest.raises(NextScriptError, match="cannot be opened"):
        await objects.get("p1", first)


@pytest.mark.parametrize("bad", ["../../etc/passwd", "", "A" * 65, "/" * 64, "..", "a\x00"])
async def test_a_made_up_id_finds_nothing(objects: ObjectStore, bad: str) -> None:
    with pytest.raises(NotFound):
        await objects.get("p1", bad)
    with pytest.raises(NotFound):
        await objects.put(bad, b"")


async def test_what_was_deleted_is_gone_and_deleting_it_again_is_fine(
    objects: ObjectStore,
) -> None:
    object_id = await objects.put("p1", TEXT)

    await objects.delete("p1", object_id)
    await objects.delete("p1", object_id)

    with pytest.raises(NotFound):
        await objects.get("p1", object_id)


async def test_values_from_before_a_rotation_are_found(folder: Path) -> None:
    old = new_key()
    object_id = await ObjectStore(folder.as_uri(), KeyRing.parse(old)).put("p1", TEXT)
    rotated = ObjectStore(folder.as_uri(), KeyRing.parse(f"{old} {new_key()}"))

    assert await rotated.get("p1", object_id) == TEXT


SHORT = timedelta(seconds=0.5)


def now() -> datetime:
    return datetime.now(UTC)


async def stale(objects: ObjectStore, at: datetime) -> set[str]:
    return {one async for batch in objects.stale("p1", at) for one in batch}


async def test_what_is_put_again_in_another_period_does_not_rely_on_what_may_go(
    folder: Path,
) -> None:
    objects = ObjectStore(folder.as_uri(), RING, SHORT)
    first = await objects.put("p1", TEXT)
    await asyncio.sleep(2.2 * SHORT.total_seconds())

    again = await objects.put("p1", TEXT)
    for one in await stale(objects, now()):
        await objects.delete("p1", one)

    assert await ObjectStore(folder.as_uri(), RING, SHORT).get("p1", again) == TEXT
    with pytest.raises(NotFound):
        await objects.get("p1", first)


@pytest.mark.parametrize("where", ["folder", "memory"])
async def test_an_object_may_go_only_two_periods_after_it_was_written(
    folder: Path, where: str
) -> None:
    objects = ObjectStore(folder.as_uri() if where == "folder" else "memory:///", RING)
    await objects.files.write("p1", "f1", _bytes())
    ids = {await objects.put("p1", b"%d" % number) for number in range(3)}

    assert await stale(objects, now() + timedelta(days=1.9)) == set()
    assert await stale(objects, now() + timedelta(days=2.1)) == ids
    assert await stale(objects, now() - timedelta(days=2.1)) == set()


async def _bytes() -> AsyncIterator[bytes]:
    yield TEXT
