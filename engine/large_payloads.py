"""Payloads too large for a history, kept in object storage by the SDK's external storage.

An experimental part of the SDK, so it lives behind this module alone. Results of steps never get
here: activities store those themselves. What does is start inputs, carried state and records.
"""

from __future__ import annotations

from collections.abc import Sequence

from temporalio.api.common.v1 import Payload
from temporalio.converter import (
    ExternalStorage,
    StorageDriver,
    StorageDriverClaim,
    StorageDriverRetrieveContext,
    StorageDriverStoreContext,
    StorageDriverWorkflowInfo,
)
from typing_extensions import override

from engine.ports import Objects
from nextscript.errors import Poison
from nextscript.values import SMALL_BYTES


class ObjectDriver(StorageDriver):
    """Keeps encrypted payloads as objects of the project they belong to."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    @override
    def name(self) -> str:
        return "nextscript.objects"

    @override
    async def store(
        self, context: StorageDriverStoreContext, payloads: Sequence[Payload]
    ) -> list[StorageDriverClaim]:
        target = context.target
        if not isinstance(target, StorageDriverWorkflowInfo) or not target.id:
            raise Poison("a large payload has no run it belongs to", code="engine.storage")
        project = target.id.partition("/")[0]
        return [await self._put(project, payload) for payload in payloads]

    @override
    async def retrieve(
        self, context: StorageDriverRetrieveContext, claims: Sequence[StorageDriverClaim]
    ) -> list[Payload]:
        return [await self._get(claim) for claim in claims]

    async def _put(self, project: str, payload: Payload) -> StorageDriverClaim:
        id_ = await self._objects.put(project, payload.SerializeToString())
        return StorageDriverClaim({"project": project, "object": id_})

    async def _get(self, claim: StorageDriverClaim) -> Payload:
        where = claim.claim_data
        return Payload.FromString(await self._objects.get(where["project"], where["object"]))


def large_payloads(objects: Objects) -> ExternalStorage:
    """Give the SDK's external storage over our objects."""
    return ExternalStorage([ObjectDriver(objects)], payload_size_threshold=SMALL_BYTES)
