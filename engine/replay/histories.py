"""Keeping histories as plain files and replaying them.

A recorded history holds no secret and needs no key, so it can be read in a review: payloads are
decrypted when it is recorded, and replayed with our converter alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
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

from engine.payloads import PayloadConverter
from engine.workflows import FlowWorkflow

PLAIN = DataConverter(
    payload_converter_class=PayloadConverter,
    failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
)


async def record(history: WorkflowHistory, codec: PayloadCodec) -> str:
    """Render a history as JSON without encryption."""
    for event in history.events:
        await _open(event, codec)
    shown = {
        "workflow_id": history.workflow_id,
        "events": [MessageToDict(event) for event in history.events],
    }
    return json.dumps(shown, indent=1, ensure_ascii=False) + "\n"


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
