"""A step's output as a value: in place when small, an object of ours when large."""

from __future__ import annotations

import json

from pydantic import BaseModel, TypeAdapter

from engine.ports import Objects
from nextscript.errors import Poison
from nextscript.values import SMALL_BYTES, Json, Many, Small, Stored, Value

_ANY: TypeAdapter[object] = TypeAdapter(object)
_LARGEST = 256 * 1024 * 1024


def as_json(output: object) -> Json:
    """Give what an activity returned as JSON. Raises Poison when it has no JSON form."""
    if isinstance(output, BaseModel):
        found: Json = output.model_dump(mode="json", by_alias=True)
        return found
    try:
        return _ANY.dump_python(output, mode="json")  # type: ignore[no-any-return]
    except ValueError as error:
        raise Poison(f"The result is not JSON: {error}", code="step.result") from error


def canonical(value: Json) -> bytes:
    """Give JSON's bytes. Raises Poison for what JSON cannot say, such as NaN."""
    try:
        text = json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        return text.encode()
    except ValueError as error:
        raise Poison(f"The result is not JSON: {error}", code="step.result") from error


async def keep(objects: Objects, project_id: str, value: Json) -> Value:
    """Give a value for the history: what is over 64 KiB is stored first and only named."""
    data = canonical(value)
    if len(data) <= SMALL_BYTES:
        return Small(value)
    if len(data) > _LARGEST:
        raise Poison(f"The result is {len(data)} bytes, more than a value may be", code="step.size")
    id_ = await objects.put(project_id, data)
    length = len(value) if isinstance(value, list | dict | str) else None
    return Stored(id_, len(data), _type_of(value), length)


async def fetch(objects: Objects, project_id: str, value: Value) -> Json:
    """Give a value's JSON, reading what is stored."""
    match value:
        case Small(value=plain):
            return plain
        case Stored(id=id_):
            found: Json = json.loads(await objects.get(project_id, id_))
            return found
        case Many(items=items):
            return [await fetch(objects, project_id, item) for item in items]


def _type_of(value: Json) -> str:
    match value:
        case dict():
            return "object"
        case list():
            return "array"
        case str():
            return "string"
    return "number"
