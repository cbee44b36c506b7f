"""What the histories of runs refer to in object storage.

A history is read rather than its run asked: replay needs also the payloads that were too large for
the history (engine.large_payloads), of which a run knows nothing, and it can be read while no
worker is there. It names everything that is in the run's state, for that came from it.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from google.protobuf.message import Message
from temporalio.api.common.v1 import Payload
from temporalio.client import Client
from temporalio.converter import PayloadCodec, WorkflowSerializationContext

from engine.attributes import workflow_id
from engine.client.engine import Engine
from engine.client.refusal import translated
from engine.codec import ENCODING
from engine.payloads import PLAN_REF
from engine.ports import Objects
from nextscript.errors import NotFound, Poison

Named = Mapping[str, int]
"""Objects by id, with the size of the value each stands for, 0 where that is not said."""

_OBJECT = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_VALUE = re.compile(rb'"ref":\["([0-9a-f]{64})",(\d{1,18})')


async def held(engine: Engine, objects: Objects, project_id: str, run_id: str) -> Named:
    """Give the objects that a run, or replaying it, may need: what its history names.

    Whatever looks like an id counts as one. Raises NotFound when Temporal does not know the run,
    Unavailable, Poison when it cannot be read.
    """
    id_ = workflow_id(project_id, run_id)
    handle = engine.client.get_workflow_handle(id_)
    holdings = _Holdings(_codec(engine.client, id_), objects, project_id)
    with translated():
        async for event in handle.fetch_history_events():
            await holdings.take(event)
            await asyncio.sleep(0)  # thousands come at once, and others are served here too
        for activity in (await handle.describe()).raw_description.pending_activities:
            await holdings.take(activity)
    return holdings.named


async def open_runs(engine: Engine, project_id: str) -> list[str]:
    """Give the ids of a project's runs that Temporal has not closed. Raises Unavailable."""
    query = f"NsProject = '{project_id}' AND ExecutionStatus = 'Running'"
    with translated():
        found = engine.client.list_workflows(query)
        return [one.id.partition("/")[2] async for one in found]


def _codec(client: Client, id_: str) -> PayloadCodec:
    context = WorkflowSerializationContext(client.namespace, id_)
    codec = client.data_converter.with_context(context).payload_codec
    assert codec is not None, "nothing of ours connects without encryption"
    return codec


class _Holdings:
    def __init__(self, codec: PayloadCodec, objects: Objects, project_id: str) -> None:
        self.named: Counter[str] = Counter()
        self._codec = codec
        self._objects = objects
        self._project = project_id

    async def take(self, message: Message) -> None:
        """Note what the payloads in a message name, those too that are kept outside."""
        for payload in _payloads(message):
            await self._take(payload)

    async def _take(self, payload: Payload) -> None:
        if payload.metadata.get("encoding") == ENCODING:
            await self._open(payload)
            return
        self._note(payload.data)
        if payload.external_payloads:
            for id_ in _OBJECT.findall(payload.data):
                await self._open(await self._outside(id_.decode()))

    async def _outside(self, object_id: str) -> Payload:
        with _readable():
            return Payload.FromString(await self._objects.get(self._project, object_id))

    async def _open(self, payload: Payload) -> None:
        with _readable():
            [plain] = await self._codec.decode([payload])
        self._note(plain.data)
        self._note(plain.metadata.get(PLAN_REF, b""))

    def _note(self, data: bytes) -> None:
        for id_ in _OBJECT.findall(data):
            self.named[id_.decode()] += 0
        for id_, size in _VALUE.findall(data):
            self.named[id_.decode()] = max(self.named[id_.decode()], int(size))


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except NotFound as error:  # the object, the plan or the key
        raise Poison("A payload of the run cannot be read", code="engine.storage") from error


def _payloads(message: Message) -> Iterator[Payload]:
    """Give all payloads that are anywhere in a message."""
    if isinstance(message, Payload):
        yield message
        return
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        if isinstance(value, Message):
            yield from _payloads(value)
            continue
        for one in value.values() if isinstance(value, Mapping) else value:
            if isinstance(one, Message):
                yield from _payloads(one)
