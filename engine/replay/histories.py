"""Keeping histories as plain files and replaying them.

A recorded history holds no secret and needs no key, so it can be read in a review: payloads are
decrypted when it is recorded, and replayed with our converter alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from google.protobuf.json_format import MessageToDict
from temporalio.api.common.v1 import Payload, Payloads
from temporalio.api.failure.v1 import Failure
from temporalio.client import WorkflowHistory
from temporalio.converter import (
    DataConverter,
    DefaultFailureConverterWithEncodedAttributes,
    PayloadCodec,
)
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner
from typing_extensions import override

from engine.payloads import PayloadConverter
from engine.workflows import FlowWorkflow

# Which process on which machine did it (as Temporal writes it, and as our results do), and from
# which files: of no use to a replay, and nobody's business.
_IDENTITY = re.compile(r'"\d+@[^"-]*')
_DONE_BY = re.compile(rb'"by":"[^"]*:\d+"')
_TRACE = re.compile(rb'"stack_trace":"(?:[^"\\]|\\.)*"')
PLAIN = DataConverter(
    payload_converter_class=PayloadConverter,
    failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
)


async def record(history: WorkflowHistory, codec: PayloadCodec) -> str:
    """Render a history as JSON without encryption."""
    for event in history.events:
        await _open(event, _Nameless(codec))
    shown = {
        "workflow_id": history.workflow_id,
        "events": [MessageToDict(event) for event in history.events],
    }
    text = json.dumps(shown, indent=1, ensure_ascii=False) + "\n"
    return _IDENTITY.sub('"worker', text)


def load(path: Path) -> WorkflowHistory:
    """Read what `record` rendered."""
    kept = json.loads(path.read_text())
    return WorkflowHistory.from_json(kept["workflow_id"], {"events": kept["events"]})


async def replay(histories: Iterable[WorkflowHistory]) -> dict[str, Exception]:
    """Replay histories; give what went wrong, by workflow id."""
    replayer = Replayer(
        workflows=[FlowWorkflow],
        data_converter=PLAIN,
        workflow_runner=UnsandboxedWorkflowRunner(),
    )
    wrong: dict[str, Exception] = {}
    for history in histories:
        found = await replayer.replay_workflow(history, raise_on_replay_failure=False)
        if found.replay_failure is not None:
            wrong[history.workflow_id] = found.replay_failure
    return wrong


class _Nameless(PayloadCodec):
    """Decrypts, and leaves out whose machine it was."""

    def __init__(self, codec: PayloadCodec) -> None:
        self._codec = codec

    @override
    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return list(payloads)

    @override
    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        opened = await self._codec.decode(payloads)
        for payload in opened:
            data = _DONE_BY.sub(b'"by":"worker"', payload.data)
            payload.data = _TRACE.sub(b'"stack_trace":""', data)
        return opened


async def _open(message: Any, codec: PayloadCodec) -> None:  # Any: every protobuf message
    for field, value in message.ListFields():
        if field.message_type is None or isinstance(value, str | bytes | int | float):
            continue
        for one in _messages(value):
            await _open_one(one, codec)


async def _open_one(one: Any, codec: PayloadCodec) -> None:  # Any: as above
    if isinstance(one, Payload):
        [opened] = await codec.decode([one])
        one.CopyFrom(opened)
    elif isinstance(one, Payloads):
        await codec.decode_wrapper(one)
    elif isinstance(one, Failure):
        await codec.decode_failure(one)
    elif hasattr(one, "ListFields"):
        await _open(one, codec)


def _messages(value: Any) -> list[Any]:  # Any: a message, a list or a map of them
    if hasattr(value, "ListFields"):
        return [value]
    if hasattr(value, "values"):
        return list(value.values())
    return list(value)
