"""How values become Temporal payloads: JSON that keeps the order of a user's keys."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel
from temporalio.api.common.v1 import Payload
from temporalio.converter import (
    BinaryNullPayloadConverter,
    BinaryPlainPayloadConverter,
    CompositePayloadConverter,
    EncodingPayloadConverter,
)
from typing_extensions import override

from engine.start import RunStart

PLAN_REF = "plan-ref"
"""Payload metadata that names the object holding the plan; the codec fetches it on decoding."""


class JsonConverter(EncodingPayloadConverter):
    """JSON without sorting keys, for they are the user's; pydantic models by their hints."""

    @property
    @override
    def encoding(self) -> str:
        return "json/plain"

    @override
    def to_payload(self, value: Any) -> Payload | None:  # Any: the SDK's own signature
        metadata = {"encoding": b"json/plain"}
        if isinstance(value, BaseModel):
            if isinstance(value, RunStart) and value.plan_ref:
                metadata[PLAN_REF] = value.plan_ref.encode()
            return Payload(metadata=metadata, data=value.model_dump_json().encode())
        text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
        return Payload(metadata=metadata, data=text.encode("utf-8", "surrogatepass"))

    @override
    def from_payload(self, payload: Payload, type_hint: Any = None) -> Any:  # Any: as above
        if isinstance(type_hint, type) and issubclass(type_hint, BaseModel):
            return type_hint.model_validate_json(payload.data)
        return json.loads(payload.data)


class PayloadConverter(CompositePayloadConverter):
    """What the engine puts into histories: null, bytes and JSON."""

    def __init__(self) -> None:
        super().__init__(
            BinaryNullPayloadConverter(), BinaryPlainPayloadConverter(), JsonConverter()
        )
