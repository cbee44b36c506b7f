"""What is in an archive, looked at before anything of it is taken: unsafe ones are refused."""

from __future__ import annotations

import gzip
import io
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import IO, Literal

from typing_extensions import override

from nextscript.errors import Rejected
from nextscript.files import checked_path

MOST_ENTRIES = 10_000
Kind = Literal["zip", "tar", "gzip"]


@dataclass(frozen=True)
class Entry:
    """A file in an archive."""

    path: str
    size: int
    """As the archive says, which is not to be relied on."""
    open: Callable[[], IO[bytes]]


def kind_of(handle: IO[bytes]) -> Kind:
    """Tell an archive by its first bytes. Raises Rejected `file.not_archive`."""
    handle.seek(0)
    head = handle.read(4)
    if head[:2] == b"\x1f\x8b":
        handle.seek(0)
        with broken_is_refused(), gzip.GzipFile(fileobj=handle) as inner:
            return "tar" if _is_tar(inner.read(512)) else "gzip"
    if head in (b"PK\x03\x04", b"PK\x05\x06"):
        return "zip"
    handle.seek(0)
    if _is_tar(handle.read(512)):
        return "tar"
    raise Rejected("The file is no archive (zip, tar, gzip)", code="file.not_archive")


def entries_of(handle: IO[bytes], kind: Kind, name: str, limit: Limit) -> Iterator[Entry]:
    """Give the files of an archive in order; each is to be read before the next is asked for.

    Raises Rejected `file.unsafe_entry`, `file.too_many`, `file.encrypted`, `file.broken`.
    """
    handle.seek(0)
    seen: set[str] = set()
    found = {"zip": _of_zip, "tar": _of_tar}.get(kind, _of_gzip)
    for entry in found(handle, name, limit):
        _refuse_unsafe(entry.path, seen)
        yield entry


@dataclass
class Limit:
    """How many bytes may come out of an archive, whatever it says of itself."""

    most: int
    used: int = 0

    def count(self, size: int) -> None:
        """Count what came out. Raises Rejected `file.too_large`."""
        self.used += size
        if self.used > self.most:
            raise Rejected(
                f"The archive holds more than {self.most:,} bytes",
                code="file.too_large",
                hint="Take only some of its files, or raise the limit if you trust it.",
            )


@contextmanager
def broken_is_refused() -> Iterator[None]:
    """Turn what the readers of archives raise for broken ones into Rejected `file.broken`."""
    try:
        yield
    except (
        zipfile.BadZipFile,
        tarfile.TarError,
        gzip.BadGzipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        UnicodeDecodeError,
    ) as error:
        raise Rejected(f"The archive is broken: {error}", code="file.broken") from None


def _of_zip(handle: IO[bytes], _name: str, _limit: Limit) -> Iterator[Entry]:
    with zipfile.ZipFile(handle) as archive:
        for info in archive.infolist():
            mode = info.external_attr >> 16
            if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
                raise unsafe(info.filename, "is no plain file")
            if info.flag_bits & 1:
                raise Rejected("The archive is encrypted", code="file.encrypted")
            if not info.is_dir():
                yield Entry(info.orig_filename, info.file_size, partial(archive.open, info))


def _of_tar(handle: IO[bytes], _name: str, limit: Limit) -> Iterator[Entry]:
    # Read in one go, counting what is inflated: an index would inflate it all to be made.
    with tarfile.open(fileobj=_Counted(_plain(handle), limit), mode="r|") as archive:
        for info in archive:
            if not (info.isreg() or info.isdir()):
                raise unsafe(info.name, "is no plain file")
            if info.isreg():
                opened = partial(_member, archive, info)
                yield Entry(info.name.removeprefix("./"), info.size, opened)


def _member(archive: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    return archive.extractfile(info) or io.BytesIO()


def _of_gzip(handle: IO[bytes], name: str, _limit: Limit) -> Iterator[Entry]:
    inner = name[:-3] if name.lower().endswith(".gz") and len(name) > 3 else f"{name}.content"
    yield Entry(inner, 0, lambda: gzip.GzipFile(fileobj=handle))  # type: ignore[arg-type,return-value] # it reads as one


def _plain(handle: IO[bytes]) -> IO[bytes]:
    packed = handle.read(2) == b"\x1f\x8b"
    handle.seek(0)
    return gzip.GzipFile(fileobj=handle) if packed else handle  # type: ignore[return-value] # as above


class _Counted(io.RawIOBase):
    """Counts a fifth more than the limit: a tar's own headers and padding are in it."""

    def __init__(self, inner: IO[bytes], limit: Limit) -> None:
        self._inner = inner
        self._limit = Limit(limit.most + limit.most // 5 + 2048 * MOST_ENTRIES)

    @override
    def read(self, size: int = -1) -> bytes:
        found = self._inner.read(min(size, 1024 * 1024) if size >= 0 else 1024 * 1024)
        self._limit.count(len(found))
        return found


def _is_tar(block: bytes) -> bool:
    return block[257:262] == b"ustar"


def _refuse_unsafe(path: str, seen: set[str]) -> None:
    try:
        checked_path(path)
    except Rejected as refused:
        raise unsafe(path, "leads elsewhere or has no plain name") from refused
    if ".git" in path.lower().split("/"):
        raise unsafe(path, "belongs to a repository's own files")
    if path.casefold() in seen:
        raise unsafe(path, "is there twice")
    seen.add(path.casefold())
    if len(seen) > MOST_ENTRIES:
        raise Rejected(f"The archive has more than {MOST_ENTRIES:,} files", code="file.too_many")


def unsafe(path: str, why: str) -> Rejected:
    """The error for an archive with an entry nobody should take."""
    return Rejected(
        f"Nothing was taken from the archive: its entry {path[:100]!r} {why}",
        code="file.unsafe_entry",
    )
