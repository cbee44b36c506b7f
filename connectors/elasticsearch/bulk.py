"""`elasticsearch.bulk`: many documents at once."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from connectors.elasticsearch.client import Context, call
from connectors.elasticsearch.names import Index, Refresh, list_indices, refreshed
from nextscript.activity import activity
from nextscript.errors import Rejected
from nextscript.node_types import Example
from nextscript.rows.from_file import FromFile, rows_in

Action = Literal["index", "create", "update", "delete"]
_TOGETHER, _BYTES = 1000, 5_000_000
_MOST_TOLD = 100
_PAUSES = (1.0, 2.0, 4.0)
"""Seconds before documents the cluster had no room for are sent again."""


class BulkInput(BaseModel):
    """Which documents, and what becomes of them."""

    model_config = ConfigDict(extra="forbid")
    index: Index
    action: Action = Field(
        default="index",
        description="Keep (and replace), create (refuse what is there), change fields, or delete.",
    )
    items: list[dict[str, JsonValue]] | None = Field(
        default=None, max_length=100_000, description="The documents, from an earlier step."
    )
    source: FromFile | None = Field(
        default=None, title="Or a file", description="Its rows are the documents."
    )
    id_field: str = Field(
        default="",
        max_length=200,
        title="Field with the id",
        description="Which field is the document's id; needed to change and delete.",
    )
    on_error: Literal["fail", "report"] = Field(
        default="fail",
        title="If some are refused",
        description="End with an error once all were sent, or go on and say which.",
    )
    refresh: Refresh = False

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.items is None) == (self.source is None):
            raise ValueError("give either items or a file")
        if self.action in ("update", "delete") and not self.id_field:
            raise ValueError("name the field with the id: it says which documents are meant")
        return self


class Failed(BaseModel):
    """A document that was refused."""

    position: int = Field(description="Counted from 0.")
    id: str
    status: int
    reason: str


class BulkResult(BaseModel):
    """What became of them."""

    done: int
    failed: int
    errors: list[Failed] = Field(description="The first hundred that were refused.")


@dataclass(frozen=True)
class _One:
    position: int
    id: str
    lines: bytes


@activity(
    "elasticsearch.bulk",
    title="Keep many documents",
    effects="keyed",
    timeout="1h",
    keywords=("bulk", "batch", "import", "documents", "opensearch", "elastic", "file"),
    options={"/index": list_indices},
    examples=(
        Example(
            title="The rows of a file",
            config={
                "index": "orders",
                "source": {"file": "{{ export.file }}"},
                "id_field": "number",
            },
        ),
    ),
)
async def bulk(input: BulkInput, ctx: Context) -> BulkResult:
    """Keep, create, change or delete documents, a thousand with each request.

    Without ids of their own, documents get ones that are the same for every attempt of the step.
    """
    sending = _Sending(input, ctx)
    async for chunk in _chunks(input, ctx):
        await sending.send(chunk)
        ctx.heartbeat(sending.done)
    result = BulkResult(done=sending.done, failed=sending.failed, errors=sending.errors)
    if result.failed and input.on_error == "fail":
        errors: list[JsonValue] = [one.model_dump(mode="json") for one in result.errors[:20]]
        raise Rejected(
            f"{result.failed} of {result.failed + result.done} documents were refused: "
            f"{result.errors[0].reason}",
            code="elasticsearch.bulk",
            details={"errors": errors},
        )
    return result


class _Sending:
    """What became of the documents so far."""

    def __init__(self, input: BulkInput, ctx: Context) -> None:
        self.done, self.failed = 0, 0
        self.errors: list[Failed] = []
        self._input, self._ctx = input, ctx

    async def send(self, chunk: list[_One]) -> None:
        """Send some; those there was no room for are sent again, after a pause."""
        for pause in (*_PAUSES, None):
            chunk = await self._once(chunk, last=pause is None)
            if not chunk or pause is None:
                return
            await asyncio.sleep(pause)

    async def _once(self, chunk: list[_One], *, last: bool) -> list[_One]:
        content = b"".join(one.lines for one in chunk)
        params = refreshed(self._input.refresh)
        answer = await call(
            self._ctx, "POST", self._input.index, "_bulk", params=params, lines=content
        )
        items = answer.get("items")
        if not isinstance(items, list) or len(items) != len(chunk):
            raise Rejected("The cluster's answer is not one to a bulk", code="elasticsearch.answer")
        again: list[_One] = []
        for one, item in zip(chunk, items, strict=True):
            told = next(iter(item.values()), None) if isinstance(item, dict) else None
            said: dict[str, JsonValue] = told if isinstance(told, dict) else {}
            if said.get("status") == 429 and not last:
                again.append(one)
            else:
                self._note(one, said)
        return again

    def _note(self, one: _One, said: dict[str, JsonValue]) -> None:
        status = said.get("status")
        number = status if isinstance(status, int) else 500
        kept_before = number == 409 and self._input.action == "create" and not self._input.id_field
        gone = number == 404 and self._input.action == "delete"
        if number < 300 or kept_before or gone:
            self.done += 1
            return
        self.failed += 1
        if len(self.errors) < _MOST_TOLD:
            error = said.get("error")
            reason = error.get("reason") if isinstance(error, dict) else error
            text = str(reason or "it did not say why")[:400]
            self.errors.append(Failed(position=one.position, id=one.id, status=number, reason=text))


async def _chunks(input: BulkInput, ctx: Context) -> AsyncIterator[list[_One]]:
    held: list[_One] = []
    size = position = 0
    async for row in _documents(input, ctx):
        one = _one(input, ctx, position, row)
        if held and (len(held) >= _TOGETHER or size + len(one.lines) > _BYTES):
            yield held
            held, size = [], 0
        held.append(one)
        size += len(one.lines)
        position += 1
    if held:
        yield held


async def _documents(input: BulkInput, ctx: Context) -> AsyncIterator[dict[str, JsonValue]]:
    if input.source is None:
        for row in input.items or []:
            yield row
        return
    async for rows in rows_in(ctx.files, input.source):
        for row in rows:
            yield dict(row)


def _one(input: BulkInput, ctx: Context, position: int, row: dict[str, JsonValue]) -> _One:
    if input.id_field:
        named = row.get(input.id_field)
        if not isinstance(named, str | int) or isinstance(named, bool) or named == "":
            raise Rejected(
                f"The document at position {position} has no {input.id_field} to be its id",
                code="elasticsearch.no_id",
            )
        id_ = str(named)
    else:
        id_ = hashlib.sha256(f"{ctx.effect_key} {position}".encode()).hexdigest()[:32]
    lines: list[JsonValue] = [{input.action: {"_id": id_}}]
    if input.action != "delete":
        lines.append({"doc": row} if input.action == "update" else row)
    text = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines)
    return _One(position, id_, text.encode())
