"""Files in storage: sealed chunk by chunk, so that nothing can be changed, moved or cut off."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from nextscript.errors import NextScriptError, NotFound
from store.files import CHUNK
from store.keys import KeyRing, new_key
from store.objects import ObjectStore

CONTENT = b"".join(bytes([number]) * CHUNK for number in range(3)) + b"the end"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "objects"


def left(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def pieces(content: bytes, size: int = 300_000) -> AsyncIterator[bytes]:
    for at in range(0, len(content), size):
        yield content[at : at + size]


async def read(objects: ObjectStore, size: int = len(CONTENT), project: str = "p1") -> bytes:
    return b"".join([chunk async for chunk in objects.files.read(project, "f1", size)])


@pytest.mark.parametrize("change", ["bit", "cut", "swapped", "longer", "header"])
async def test_what_was_changed_does_not_open(folder: Path, change: str) -> None:
    objects = ObjectStore(folder.as_uri(), KeyRing.parse(new_key()))
    await objects.files.write("p1", "f1", pieces(CONTENT))
    assert await read(objects) == CONTENT
    path = folder / "p1" / "files" / "f1"
    sealed = path.read_bytes()
    start = len(sealed) - len(CONTENT) - 4 * 16
    chunk = CHUNK + 16
    one, two = sealed[start : start + chunk], sealed[start + chunk : start + 2 * chunk]
    path.write_bytes(
        {
            "bit": sealed[:-1] + bytes([sealed[-1] ^ 1]),
            "cut": sealed[: start + 3 * chunk],
            "swapped": sealed[:start] + two + one + sealed[start + 2 * chunk :],
            "longer": sealed + b"x",
            "header": sealed[: start - 1] + b"x" + sealed[start:],
        }[change]
    )

    if change == "longer":  # what is beyond the known size is never read
        assert await read(objects) == CONTENT
        return
    with pytest.raises(NextScriptError) as refused:
        await read(objects)
    assert refused.value.code == "file.undecryptable"


async def test_a_shorter_size_in_the_row_does_not_cut_a_file(folder: Path) -> None:
    objects = ObjectStore(folder.as_uri(), KeyRing.parse(new_key()))
    await objects.files.write("p1", "f1", pieces(CONTENT))

    with pytest.raises(NextScriptError):
        await read(objects, 2 * CHUNK)


async def test_another_project_does_not_find_it(folder: Path) -> None:
    objects = ObjectStore(folder.as_uri(), KeyRing.parse(new_key()))
    await objects.files.write("p1", "f1", pieces(b"x"))

    with pytest.raises(NotFound):
        await read(objects, 1, "p2")


async def test_after_a_rotation_old_files_open(folder: Path) -> None:
    old = new_key()
    await ObjectStore(folder.as_uri(), KeyRing.parse(old)).files.write("p1", "f1", pieces(CONTENT))

    assert await read(ObjectStore(folder.as_uri(), KeyRing.parse(f"{old} {new_key()}"))) == CONTENT


@pytest.mark.parametrize("how", ["broken", "cancelled"])
async def test_what_breaks_off_leaves_nothing(folder: Path, how: str) -> None:
    objects = ObjectStore(folder.as_uri(), KeyRing.parse(new_key()))

    async def breaks_off() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * CHUNK
        if how == "broken":
            raise ConnectionError("gone away")
        await asyncio.sleep(60)

    writing = asyncio.create_task(objects.files.write("p1", "f1", breaks_off()))
    await asyncio.sleep(0.5)
    writing.cancel()
    with pytest.raises((ConnectionError, asyncio.CancelledError)):
        await writing

    await asyncio.sleep(0.2)
    assert left(folder) == []
