"""Calling SQS, and finding a queue by its name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import JsonValue, StringConstraints

from connectors.sqs.connection import SqsConnection
from nextscript.aws.calling import Out, call_json
from nextscript.errors import Rejected

QueueName = Annotated[str, StringConstraints(min_length=1, max_length=400)]
QUEUE = "Its name, or its address."
BATCH = 10
"""As many messages go into one request as the service takes."""
_NAME = re.compile(r"^[A-Za-z0-9_-]{1,75}(\.fifo)?$")


async def call(
    out: Out, connection: SqsConnection, action: str, body: Mapping[str, JsonValue]
) -> dict[str, JsonValue]:
    """Call an action. Raises what the service's refusal means."""
    return await call_json(out, connection, f"AmazonSQS.{action}", body)


async def address_of(out: Out, connection: SqsConnection, queue: str) -> str:
    """Give a queue's address. Raises Rejected `sqs.queue` for what is neither name nor address."""
    if queue.startswith(("https://", "http://")):
        return queue
    if not _NAME.match(queue):
        raise Rejected(f"{queue!r} cannot be the name of a queue", code="sqs.queue")
    found = await call(out, connection, "GetQueueUrl", {"QueueName": queue})
    return str(found.get("QueueUrl", ""))


async def delete(
    out: Out, connection: SqsConnection, address: str, receipts: Iterable[str]
) -> None:
    """Take messages out of a queue that were received. Raises Rejected `sqs.not_deleted`."""
    left = list(receipts)
    while left:
        batch, left = left[:BATCH], left[BATCH:]
        entries: list[JsonValue] = [
            {"Id": str(at), "ReceiptHandle": one} for at, one in enumerate(batch)
        ]
        body: dict[str, JsonValue] = {"QueueUrl": address, "Entries": entries}
        failed = (await call(out, connection, "DeleteMessageBatch", body)).get("Failed")
        if isinstance(failed, list) and failed:
            raise Rejected(f"{len(failed)} messages could not be deleted", code="sqs.not_deleted")
