"""Files in object storage: streamed in and out, encrypted a chunk at a time.

A file is a header and sealed chunks. Every file has a key of its own, derived from its project and
id; a chunk's nonce holds its number and whether it is the last one, so that chunks moved, left out
or cut off at the end are noticed (the STREAM construction).
"""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from obstore.store import ObjectStore as Backend

from nextscript.errors import NotFound, Rejected
from store.keys import KeyRing
from store.refusals import storing

CHUNK = 1024 * 1024
_TAG = 16
_SEALED = CHUNK + _TAG
_PREFIX = 7
_FORMAT = b"\x02"
LONGEST_HEADER = 2 + 64 + _PREFIX
_PART = 8 * CHUNK
_PARTS_AT_ONCE = 2
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class FileStore:
    """Keeps the content of files by project and id; never more than a few chunks in memory."""

    def __init__(self, backend: Backend, keys: KeyRing) -> None:
        self._backend = backend
        self._keys = keys

    async def write(self, project_id: str, file_id: str, content: AsyncIterable[bytes]) -> None:
        """Keep a file. When `content` raises, or this is cancelled, nothing is kept.

        Raises NoSpace, Unavailable.
        """
        seal = _Seal.fresh(self._keys, project_id, file_id)
        with storing():
            await self._backend.put_async(
                _path(project_id, file_id),
                _sealed(seal, content),
                use_multipart=True,
                chunk_size=_PART,
                max_concurrency=_PARTS_AT_ONCE,
            )

    async def read(
        self, project_id: str, file_id: str, size: int, start: int = 0, end: int | None = None
    ) -> AsyncIterator[bytes]:
        """Give a file of `size` bytes, or its bytes from `start` to before `end`.

        Raises NotFound when it is gone, Rejected `file.undecryptable` when it was changed.
        """
        given = False
        try:
            async for piece in self._read(project_id, file_id, size, start, end):
                yield piece
                given = True
        except Rejected:
            if given:
                raise
            # Its head and its chunks are read one after the other: it may have been sealed anew.
            async for piece in self._read(project_id, file_id, size, start, end):
                yield piece

    async def _read(
        self, project_id: str, file_id: str, size: int, start: int, end: int | None
    ) -> AsyncIterator[bytes]:
        end = size if end is None else min(end, size)
        path = _path(project_id, file_id)
        seal = _Seal.read(self._keys, project_id, file_id, await self._head(path))
        first, last = start // CHUNK, max(size - 1, 0) // CHUNK
        until = max(end - 1, start) // CHUNK
        at = len(seal.header)
        span = at + first * _SEALED, at + min((until + 1) * _SEALED, size + (last + 1) * _TAG)
        number = first
        async for sealed in _pieces(await self._stream(path, span), _SEALED):
            plain = seal.open(number, sealed, last=number == last)
            offset = number * CHUNK
            yield plain[max(start - offset, 0) : max(end - offset, 0)]
            number += 1
        if number != until + 1:
            raise _changed()

    async def reseal(self, project_id: str, file_id: str) -> bool:
        """Seal a file with the newest key; say whether that was to do. Raises as `read` does."""
        path = _path(project_id, file_id)
        seal = _Seal.read(self._keys, project_id, file_id, head := await self._head(path))
        if head[2 : 2 + head[1]].decode("ascii", "replace") == self._keys.current_id:
            return False
        with storing():
            total = (await self._backend.head_async(path))["size"] - len(seal.header)
        size = total - -(-total // _SEALED) * _TAG
        await self.write(project_id, file_id, self.read(project_id, file_id, size))
        return True

    async def delete(self, project_id: str, file_id: str) -> None:
        """Forget a file; what is gone already stays gone."""
        try:
            await self._backend.delete_async(_path(project_id, file_id))
        except FileNotFoundError:
            pass

    async def _head(self, path: str) -> bytes:
        try:
            with storing():
                beginning = (0, LONGEST_HEADER)
                found = await self._backend.get_async(path, options={"range": beginning})
                return bytes(await found.bytes_async())
        except FileNotFoundError:
            raise gone() from None

    async def _stream(self, path: str, span: tuple[int, int]) -> AsyncIterable[bytes]:
        try:
            with storing():
                found = await self._backend.get_async(path, options={"range": span})
        except FileNotFoundError:
            raise gone() from None
        return found.stream(min_chunk_size=_SEALED)


def gone() -> NotFound:
    """The error for a file whose content is not there."""
    return NotFound("The file is gone.", hint="It was deleted, or is past its retention.")


@dataclass(frozen=True)
class _Seal:
    header: bytes
    cipher: AESGCM

    @classmethod
    def fresh(cls, keys: KeyRing, project_id: str, file_id: str) -> _Seal:
        key_id = keys.current_id
        named = key_id.encode()
        header = _FORMAT + bytes([len(named)]) + named + os.urandom(_PREFIX)
        return cls(header, _cipher(keys, key_id, project_id, file_id))

    @classmethod
    def read(cls, keys: KeyRing, project_id: str, file_id: str, head: bytes) -> _Seal:
        if head[:1] != _FORMAT or len(head) < 2 + head[1] + _PREFIX:
            raise _changed()
        key_id = head[2 : 2 + head[1]].decode("ascii", "replace")
        header = head[: 2 + head[1] + _PREFIX]
        return cls(header, _cipher(keys, key_id, project_id, file_id))

    def close(self, number: int, plain: bytes, *, last: bool) -> bytes:
        return self.cipher.encrypt(self._nonce(number, last=last), plain, self.header)

    def open(self, number: int, sealed: bytes, *, last: bool) -> bytes:
        try:
            return self.cipher.decrypt(self._nonce(number, last=last), sealed, self.header)
        except InvalidTag:
            raise _changed() from None

    def _nonce(self, number: int, *, last: bool) -> bytes:
        return self.header[-_PREFIX:] + number.to_bytes(4, "big") + bytes([last])


def _cipher(keys: KeyRing, key_id: str, project_id: str, file_id: str) -> AESGCM:
    return AESGCM(keys.derive(key_id, f"file/{project_id}/{file_id}"))


async def _sealed(seal: _Seal, content: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    yield seal.header
    held, number = b"", 0
    async for piece in _pieces(content, CHUNK):
        if number:
            yield seal.close(number - 1, held, last=False)
        held, number = piece, number + 1
    yield seal.close(max(number - 1, 0), held, last=True)


async def _pieces(content: AsyncIterable[bytes], size: int) -> AsyncIterator[bytes]:
    """Cut a stream anew: pieces of `size` bytes, the last one what is left."""
    held = bytearray()
    async for chunk in content:
        view = memoryview(chunk)
        while view:
            taken = view[: size - len(held)]
            held += taken
            view = view[len(taken) :]
            if len(held) == size:
                yield bytes(held)
                held.clear()
    if held:
        yield bytes(held)


def _path(project_id: str, file_id: str) -> str:
    # Both become part of a file name, so nothing but what we make ourselves is let in.
    if not (_ID.fullmatch(project_id) and _ID.fullmatch(file_id)):
        raise gone()
    return f"{project_id}/files/{file_id}"


def _changed() -> Rejected:
    return Rejected(
        "The file's content was changed, or its key is gone.", code="file.undecryptable"
    )
