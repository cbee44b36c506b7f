"""Payload encryption: everything Temporal keeps of a run is opaque without the project's key."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Sequence
from typing import Self, TypeAlias

import zstandard
from cachetools import LRUCache
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from temporalio.api.common.v1 import Payload
from temporalio.converter import (
    ActivitySerializationContext,
    PayloadCodec,
    SerializationContext,
    WithSerializationContext,
    WorkflowSerializationContext,
)
from typing_extensions import override

from engine import plan_cache
from engine.payloads import PLAN_REF
from engine.ports import Keys, Objects
from nextscript.errors import Poison

ENCODING = b"binary/nextscript-1"
_NONCE = 12
_COMPRESS_FROM = 512
_LARGEST = 256 * 1024 * 1024
_KEY_SECONDS = 60.0

Current: TypeAlias = tuple[float, str, AESGCM]


class _Zstd(threading.local):
    """One of each per thread: to make one costs more than to use it."""

    def __init__(self) -> None:
        self.compressor = zstandard.ZstdCompressor(level=1)
        self.decompressor = zstandard.ZstdDecompressor()


_zstd = _Zstd()


class ProjectCiphers:
    """Ciphers made from project keys, kept for a minute so that a rotation is seen soon."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._current: LRUCache[str, Current] = LRUCache(1024)
        self._older: LRUCache[tuple[str, str], AESGCM] = LRUCache(1024)

    async def current(self, project_id: str) -> tuple[str, AESGCM]:
        """Give the key id and cipher for new payloads."""
        found = self._current.get(project_id)
        if found is None or found[0] < time.monotonic():
            key_id, key = await self._keys.current(project_id)
            found = (time.monotonic() + _KEY_SECONDS, key_id, AESGCM(key))
            self._current[project_id] = found
        return found[1], found[2]

    async def by_id(self, project_id: str, key_id: str) -> AESGCM:
        """Give the cipher of a payload's own key. Raises NotFound when the key is gone."""
        found = self._older.get((project_id, key_id))
        if found is None:
            found = AESGCM(await self._keys.by_id(project_id, key_id))
            self._older[project_id, key_id] = found
        return found


class EncryptionCodec(PayloadCodec, WithSerializationContext):
    """AES-256-GCM with the project's key, bound to the project by AAD; compressed before.

    The project comes from the workflow's id, `{project}/{run}`, through the SDK's serialization
    context. Without one nothing is encoded: plain text never leaves by accident.
    """

    def __init__(self, ciphers: ProjectCiphers, objects: Objects, project: str | None = None):
        self._ciphers = ciphers
        self._objects = objects
        self._project = project

    @override
    def with_context(self, context: SerializationContext) -> Self:
        project = project_in(context)
        return self if project is None else type(self)(self._ciphers, self._objects, project)

    @override
    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        if self._project is None:
            raise Poison("a payload without a project cannot be encrypted", code="engine.codec")
        key_id, cipher = await self._ciphers.current(self._project)
        return [_seal(self._project, key_id, cipher, one) for one in payloads]

    @override
    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [await self._open(one) for one in payloads]

    async def _open(self, payload: Payload) -> Payload:
        if payload.metadata.get("encoding") != ENCODING:
            return payload  # written by the server itself, such as a timeout's details
        project = payload.metadata["project"].decode()
        if self._project not in (None, project):
            raise Poison("a payload belongs to another project", code="engine.codec")
        cipher = await self._ciphers.by_id(project, payload.metadata["key"].decode())
        opened = _unseal(project, cipher, payload.data)
        await self._fetch_plan(project, opened)
        return opened

    async def _fetch_plan(self, project: str, payload: Payload) -> None:
        ref = payload.metadata.get(PLAN_REF, b"").decode()
        if ref and not plan_cache.knows(project, ref):
            packed = await self._objects.get(project, ref)
            plan_cache.remember(project, ref, packed.decode())


def project_in(context: SerializationContext) -> str | None:
    """Give the project of a workflow's or an activity's payload."""
    if isinstance(context, WorkflowSerializationContext | ActivitySerializationContext):
        # An activity that is no step of a workflow carries the project in its own id.
        alone = getattr(context, "activity_id", None)
        return (context.workflow_id or alone or "").partition("/")[0] or None
    return None


def _seal(project: str, key_id: str, cipher: AESGCM, payload: Payload) -> Payload:
    text = payload.SerializeToString()
    packed = (
        b"\x01" + _zstd.compressor.compress(text) if len(text) >= _COMPRESS_FROM else b"\x00" + text
    )
    nonce = os.urandom(_NONCE)
    metadata = {"encoding": ENCODING, "key": key_id.encode(), "project": project.encode()}
    return Payload(metadata=metadata, data=nonce + cipher.encrypt(nonce, packed, project.encode()))


def _unseal(project: str, cipher: AESGCM, data: bytes) -> Payload:
    try:
        packed = cipher.decrypt(data[:_NONCE], data[_NONCE:], project.encode())
    except InvalidTag:
        raise Poison("a payload was changed or its key is another", code="engine.codec") from None
    text = packed[1:]
    if packed[:1] == b"\x01":
        text = _zstd.decompressor.decompress(text, max_output_size=_LARGEST)
    return Payload.FromString(text)
