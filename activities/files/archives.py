"""`file.unpack`, `file.list_archive` and `file.pack`."""

from __future__ import annotations

import asyncio
import gzip
import tarfile
import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from fnmatch import fnmatchcase
from typing import IO, Literal

from pydantic import BaseModel, Field

from activities.files.config import Config, Given, KeptPath
from activities.files.entries import Entry, Kind, Limit, broken_is_refused, entries_of, kind_of
from activities.files.spool import PIECE, fill, pieces_of, scratch, spooled
from nextscript.activity import ActivityContext, activity
from nextscript.errors import Rejected
from nextscript.files import File, Files
from nextscript.node_types import Example

_MOST_BYTES = 5 * 1024**3
_TYPES = {"zip": "application/zip", "tar.gz": "application/gzip", "gzip": "application/gzip"}
_UNTOLD = {"csv": "text/csv", "json": "application/json", "txt": "text/plain", "xml": "text/xml"}


class UnpackInput(Config):
    """Which archive, and what of it."""

    file: Given
    only: str = Field(default="*", description="Which of its files, such as *.csv.")
    max_bytes: int = Field(
        default=1024**3,
        ge=1,
        le=_MOST_BYTES,
        title="At most",
        description="How many bytes may come out of it, unpacked.",
        json_schema_extra={"x-group": "More"},
    )


class ArchiveInput(Config):
    """Which archive."""

    file: Given


class PackInput(Config):
    """Which files, and what becomes of them."""

    files: list[File] = Field(min_length=1, description="The files, from earlier steps.")
    format: Literal["zip", "tar.gz", "gzip"] = Field(
        default="zip", description="gzip takes one file."
    )
    name: str = Field(default="", description="Such as reports.zip.")
    path: KeptPath = None


class ArchiveEntry(BaseModel):
    """A file in an archive; its size is what the archive says."""

    path: str
    size: int


class Unpacked(BaseModel):
    """A file that was in an archive."""

    path: str
    file: File


@activity(
    "file.list_archive",
    title="Look into an archive",
    effects="idempotent",
    icon="archive",
    keywords=("zip", "tar", "gzip", "contents"),
    examples=(Example(title="What is in it", config={"file": "{{ download.body }}"}),),
)
async def list_archive(input: ArchiveInput, ctx: ActivityContext) -> list[ArchiveEntry]:
    """List the files in a zip, tar or gzip archive without unpacking it."""
    async with spooled(ctx.files, input.file.id) as handle:
        return await asyncio.to_thread(_listed, handle, input.file.name)


@activity(
    "file.unpack",
    title="Unpack an archive",
    effects="idempotent",
    timeout="1h",
    icon="archive-restore",
    keywords=("unzip", "zip", "tar", "gzip", "extract", "decompress"),
    examples=(
        Example(title="Its tables", config={"file": "{{ download.body }}", "only": "*.csv"}),
    ),
)
async def unpack(input: UnpackInput, ctx: ActivityContext) -> list[Unpacked]:
    """Take the files out of a zip, tar or gzip archive: all of them, or nothing.

    An archive with an entry that leads elsewhere, is a link or is there twice is refused.
    """
    known = await ctx.files.info(input.file.id)
    async with spooled(ctx.files, known.id) as handle:
        kind = await asyncio.to_thread(kind_of, handle)
        await asyncio.to_thread(_listed, handle, known.name, input.max_bytes)
        limit = Limit(input.max_bytes)
        taken: list[Unpacked] = []
        async with AsyncExitStack() as unless_all:
            async for entry in _chosen(handle, kind, known.name, input.only, limit):
                taken.append(await _take(entry, ctx.files, limit))
                unless_all.push_async_callback(ctx.files.delete, taken[-1].file.id)
                ctx.heartbeat(len(taken))
            unless_all.pop_all()
    return taken


@activity(
    "file.pack",
    title="Pack files",
    effects="keyed",
    timeout="1h",
    icon="archive",
    keywords=("zip", "tar", "gzip", "compress", "archive"),
    examples=(Example(title="Two files in one", config={"files": ["{{ a }}", "{{ b }}"]}),),
)
async def pack(input: PackInput, ctx: ActivityContext) -> File:
    """Pack files into one archive, each under its own name."""
    known = [await ctx.files.info(one.id) for one in input.files]
    name = input.name or f"{known[0].name}.{'gz' if input.format == 'gzip' else input.format}"
    async with scratch() as out:
        if input.format == "gzip":
            await _gzipped(known, ctx.files, out)
        else:
            await _packed(known, ctx.files, out, input.format)
        type_ = _TYPES[input.format]
        return await ctx.files.write(pieces_of(out), name=name, type=type_, path=input.path)


def _listed(handle: IO[bytes], name: str, most: int = _MOST_BYTES) -> list[ArchiveEntry]:
    with broken_is_refused():
        found = entries_of(handle, kind_of(handle), name, Limit(most))
        return [ArchiveEntry(path=one.path, size=one.size) for one in found]


async def _chosen(
    handle: IO[bytes], kind: Kind, name: str, only: str, limit: Limit
) -> AsyncIterator[Entry]:
    found: Iterator[Entry] = entries_of(handle, kind, name, limit)
    while entry := await asyncio.to_thread(_next, found):
        if fnmatchcase(entry.path, only) or fnmatchcase(entry.path.rpartition("/")[2], only):
            yield entry


def _next(found: Iterator[Entry]) -> Entry | None:
    with broken_is_refused():
        return next(found, None)


async def _take(entry: Entry, files: Files, limit: Limit) -> Unpacked:
    name = entry.path.rpartition("/")[2]
    type_ = _UNTOLD.get(name.rpartition(".")[2].lower(), "")
    file = await files.write(_inflated(entry, limit), name=name, type=type_)
    return Unpacked(path=entry.path, file=file)


async def _inflated(entry: Entry, limit: Limit) -> AsyncIterator[bytes]:
    with broken_is_refused(), await asyncio.to_thread(entry.open) as content:
        while chunk := await asyncio.to_thread(content.read, PIECE):
            limit.count(len(chunk))
            yield chunk


async def _gzipped(known: list[File], files: Files, out: IO[bytes]) -> None:
    if len(known) > 1:
        raise Rejected("gzip packs one file; use zip for several", code="file.invalid")
    with gzip.GzipFile(known[0].name, "wb", fileobj=out, mtime=0) as packed:
        await fill(packed, files.open(known[0].id))  # type: ignore[arg-type] # it is written as one


async def _packed(known: list[File], files: Files, out: IO[bytes], format: str) -> None:
    names = _own_names([one.name for one in known])
    if format == "zip":
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
            for name, one in zip(names, known, strict=True):
                with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as entry:
                    await fill(entry, files.open(one.id))
        return
    with tarfile.open(fileobj=out, mode="w:gz") as archive_:
        for name, one in zip(names, known, strict=True):
            async with spooled(files, one.id) as content:
                info = tarfile.TarInfo(name)
                info.size = one.size
                await asyncio.to_thread(archive_.addfile, info, content)


def _own_names(names: list[str]) -> list[str]:
    """Give every entry a name no other one has."""
    given: list[str] = []
    for name in names:
        stem, dot, ending = name.rpartition(".")
        number, one = 1, name
        while one.casefold() in (other.casefold() for other in given):
            number += 1
            one = f"{stem} ({number}){dot}{ending}" if stem else f"{name} ({number})"
        given.append(one)
    return given
