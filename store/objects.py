"""Large values outside the database: content-addressed, encrypted, one folder per project.

Nobody counts who refers to an object: what nobody refers to any more is found and deleted now and
then (activities.runs.collecting). A put of what is there already must therefore never rely on an
object that is about to go, and no storage can delete "unless somebody asked for it a moment ago".
So the id is made from the content and the period it is put in, `keep_for` long: what is put again
in a later period is another object, and nobody is given an old one's id any more but by copying a
reference that somebody holds. An object may be relied on by a put for at most one period after it
was written; whoever was given its id has another one to write the reference down. After both,
`stale` names it, and only then may it be deleted, if nobody refers to it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlparse
from urllib.request import url2pathname

from cachetools import LRUCache
from obstore.exceptions import AlreadyExistsError
from obstore.store import LocalStore, from_url
from obstore.store import ObjectStore as Backend

from nextscript.errors import NotFound, Rejected
from store.files import LONGEST_HEADER, FileStore
from store.keys import KeyRing, header_of
from store.refusals import storing

_PROJECT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_REMEMBERED = 16 * 1024 * 1024
_OFTEN_READ = 1024 * 1024
"""Objects up to this size are often pieces of lists, of which one item after another is read."""
_OBJECT = re.compile(r"[0-9a-f]{64}")
_LISTED = 1000


class ObjectStore:
    """Keeps bytes under the HMAC of their content and time. It fits `engine.ports.Objects`.

    The id tells nothing without the project's key, and another project's object of the same content
    has another id. What is kept can be opened only as the object it was put as.
    """

    def __init__(self, url: str, keys: KeyRing, keep_for: timedelta = timedelta(days=1)) -> None:
        """Open a store: `file:///…`, `s3://…`, `gs://…`, `az://…` or `memory:///`.

        What was put is there for at least `keep_for`, though nobody refers to it yet. Every process
        that shares the storage must say the same.
        """
        self._store = _open(url)
        self._keys = keys
        self._keep_for = keep_for
        self._read: LRUCache[tuple[str, str], bytes] = LRUCache(_REMEMBERED, getsizeof=len)
        self.files = FileStore(self._store, keys)
        """The same storage, for files: streamed, each kept as one object under an id of its own."""

    async def put(self, project_id: str, data: bytes) -> str:
        """Keep bytes and give their id. Twice within a period is once; no torn write is seen.

        Raises NoSpace, Unavailable.
        """
        object_id = self._address(project_id, data)
        path = _path(project_id, object_id)
        with storing():
            if not await self._holds(path):
                await self._create(path, self._keys.encrypt(project_id, data, _identity(object_id)))
        return object_id

    async def get(self, project_id: str, object_id: str) -> bytes:
        """Fetch them. Raises NotFound when they are gone or another project's."""
        known = self._read.get((project_id, object_id))
        if known is not None:
            return known
        data = await self._fetched(project_id, object_id)
        if len(data) <= _OFTEN_READ:
            self._read[project_id, object_id] = data
        return data

    async def _fetched(self, project_id: str, object_id: str) -> bytes:
        try:
            with storing():
                found = await self._store.get_async(_path(project_id, object_id))
                sealed = await found.bytes_async()
        except FileNotFoundError:
            raise _gone() from None
        return self._keys.decrypt(project_id, bytes(sealed), _identity(object_id))

    async def delete(self, project_id: str, object_id: str) -> None:
        """Forget them; what is gone already stays gone."""
        self._read.pop((project_id, object_id), None)
        try:
            with storing():
                await self._store.delete_async(_path(project_id, object_id))
        except FileNotFoundError:
            pass

    async def stale(self, project_id: str, at: datetime) -> AsyncIterator[list[str]]:
        """Give the ids of objects that may go at that time if nobody refers to them, in batches.

        Raises Unavailable.
        """
        before = at - 2 * self._keep_for
        with storing():
            async for batch in self._store.list(_folder(project_id), chunk_size=_LISTED):
                old = (one["path"] for one in batch if one["last_modified"] < before)
                named = [path.rpartition("/")[2] for path in old if "/files/" not in path]
                if found := [name for name in named if _OBJECT.fullmatch(name)]:
                    yield found

    async def clear(self, project_id: str) -> int:
        """Delete all that is kept of a project, values and files; give how many.

        Raises Unavailable.
        """
        removed = 0
        with storing():
            async for batch in self._store.list(_folder(project_id), chunk_size=_LISTED):
                paths = [one["path"] for one in batch]
                await self._store.delete_async(paths)
                removed += len(paths)
        return removed

    async def key_ids(self, project_id: str) -> AsyncIterator[str]:
        """Give, for everything a project keeps, the key it is sealed with. Raises Unavailable."""
        async for path in self._paths(project_id):
            with storing():
                head = await self._store.get_async(path, options={"range": (0, LONGEST_HEADER)})
                beginning = bytes(await head.bytes_async())
            yield beginning[2 : 2 + beginning[1]].decode("ascii", "replace")

    async def resealed(self, project_id: str) -> AsyncIterator[tuple[str, bool]]:
        """Seal all a project keeps with the newest key; say of each what it is and if it could be.

        Readers see the old or the new, whole. Raises NoSpace, Unavailable.
        """
        async for path in self._paths(project_id):
            name = path.rpartition("/")[2]
            try:
                if "/files/" in path:
                    if await self.files.reseal(project_id, name):
                        yield "files", True
                elif await self._reseal(project_id, name, path):
                    yield "large values", True
            except NotFound:
                continue  # it was deleted meanwhile
            except Rejected:
                yield ("files" if "/files/" in path else "large values"), False

    async def _paths(self, project_id: str) -> AsyncIterator[str]:
        with storing():
            async for batch in self._store.list(_folder(project_id), chunk_size=_LISTED):
                for one in batch:
                    yield one["path"]

    async def _reseal(self, project_id: str, object_id: str, path: str) -> bool:
        try:
            with storing():
                sealed = bytes(await (await self._store.get_async(path)).bytes_async())
        except FileNotFoundError:
            raise _gone() from None
        if sealed.startswith(header_of(self._keys.current_id)):
            return False
        data = self._keys.decrypt(project_id, sealed, _identity(object_id))
        with storing():
            await self._store.put_async(
                path, self._keys.encrypt(project_id, data, _identity(object_id))
            )
        return True

    def _address(self, project_id: str, data: bytes) -> str:
        key = self._keys.derive(self._keys.current_id, f"address/{project_id}")
        period = int(time.time() // self._keep_for.total_seconds())
        address = hmac.new(key, b"%d/" % period, hashlib.sha256)
        address.update(data)
        return address.hexdigest()

    async def _create(self, path: str, sealed: bytes) -> None:
        try:
            await self._store.put_async(path, sealed, mode="create")
        except AlreadyExistsError:
            pass  # somebody else put the same content meanwhile

    async def _holds(self, path: str) -> bool:
        try:
            await self._store.head_async(path)
        except FileNotFoundError:
            return False
        return True


def _open(url: str) -> Backend:
    parts = urlparse(url)
    if parts.scheme != "file":
        return from_url(url)
    folder = Path(url2pathname(parts.path))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return LocalStore(folder, mkdir=True)


def _path(project_id: str, object_id: str) -> str:
    # Both become part of a file name, so nothing but what we make ourselves is let in.
    if not _OBJECT.fullmatch(object_id):
        raise _gone()
    return f"{_folder(project_id)}/{object_id[:2]}/{object_id}"


def _folder(project_id: str) -> str:
    if not _PROJECT.fullmatch(project_id):
        raise _gone()
    return project_id


def _identity(object_id: str) -> bytes:
    return b"object/" + object_id.encode()


def _gone() -> NotFound:
    return NotFound("The stored value is gone.", hint="It may be past the project's retention.")
