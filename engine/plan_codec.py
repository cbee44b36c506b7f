"""Plans as JSON and as a short string, and the hash a plan is known by."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import zstandard

from engine.plan import SCHEMA, Plan, PlanEach, PlanEdge, PlanNode, Region, Retry
from nextscript.values import Json

MAX_BYTES = 64 * 1024 * 1024
"""A plan this large once unpacked is not one of ours."""

PartT = TypeVar("PartT")


def dump(plan: Plan) -> dict[str, Json]:
    """Give a plan as JSON; fields that have their default are left out."""
    return {"schema": SCHEMA, **_fields(plan)}


def load(value: Json) -> Plan:
    """Read what `dump` wrote. Raises ValueError on anything else."""
    if not isinstance(value, dict) or value.get("schema") != SCHEMA:
        raise ValueError(f"not a {SCHEMA}")
    try:
        return _plan({key: inner for key, inner in value.items() if key != "schema"})
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"not a {SCHEMA}: {error}") from error


def pack(plan: Plan) -> str:
    """Give a plan as a short string: canonical JSON, compressed, in base64."""
    squeezed = zstandard.ZstdCompressor(level=6).compress(_canonical(plan))
    return base64.b64encode(squeezed).decode("ascii")


def unpack(text: str) -> Plan:
    """Read what `pack` wrote. Raises ValueError on anything else."""
    try:
        squeezed = base64.b64decode(text, validate=True)
        data = zstandard.ZstdDecompressor().decompress(squeezed, max_output_size=MAX_BYTES)
    except zstandard.ZstdError as error:
        raise ValueError(f"not a packed plan: {error}") from error
    return load(json.loads(data))


def plan_hash(plan: Plan) -> str:
    """Hash a plan: the same hash means the same behaviour."""
    return hashlib.sha256(_canonical(plan)).hexdigest()[:32]


def _canonical(plan: Plan) -> bytes:
    shown = json.dumps(dump(plan), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return shown.encode()


def _defaults(part: type[Any]) -> dict[str, object]:
    return {field.name: field.default for field in dataclasses.fields(part)}


_DEFAULTS: Mapping[type[Any], dict[str, object]] = {  # Any: dataclasses of this module's plan
    part: _defaults(part) for part in (Plan, PlanNode, PlanEdge, PlanEach, Region, Retry)
}


def _fields(part: object) -> dict[str, Json]:
    shown: dict[str, Json] = {}
    for name, default in _DEFAULTS[type(part)].items():
        value = getattr(part, name)
        if value != default or type(value) is not type(default):
            shown[name] = _value(value)
    return shown


def _value(value: Any) -> Json:  # Any: a field of a plan, JSON or a part
    if isinstance(value, tuple):
        return [_value(one) for one in value]
    if type(value) in _DEFAULTS:
        return _fields(value)
    shown: Json = value
    return shown


def _plan(value: Any) -> Plan:  # Any: JSON that the constructors below take apart
    return Plan(
        **{
            **value,
            "nodes": tuple(_node(one) for one in value["nodes"]),
            "edges": tuple(PlanEdge(**one) for one in value["edges"]),
            "regions": _each(_region, value.get("regions", [])),
            "variables": tuple(value.get("variables", [])),
        }
    )


def _node(value: Any) -> PlanNode:
    each, retry = value.get("each"), value.get("retry")
    return PlanNode(
        **{
            **value,
            "reads": tuple(value["reads"]),
            "ports": tuple(value["ports"]),
            "each": PlanEach(**each) if each is not None else None,
            "retry": _retry(retry) if retry is not None else Retry(attempts=1),
        }
    )


def _retry(value: Any) -> Retry:
    on = value.get("on")
    return Retry(**{**value, "on": tuple(on) if on is not None else None})


def _region(value: Any) -> Region:
    return Region(**{**value, "nodes": tuple(value["nodes"])})


def _each(read: Callable[[Any], PartT], values: Any) -> tuple[PartT, ...]:
    return tuple(read(one) for one in values)
