"""How to reach Amazon's queues."""

from __future__ import annotations

from typing import ClassVar

from typing_extensions import override

from nextscript.aws.connection import AwsConnection
from nextscript.connection import Outside


class SqsConnection(AwsConnection):
    """A region of Amazon SQS, or a service that speaks the same, and a key for it."""

    kind: ClassVar[str] = "sqs"
    title: ClassVar[str] = "Amazon SQS"
    service: ClassVar[str] = "sqs"

    @override
    async def check(self, out: Outside) -> str | None:
        # Imported here: the client needs this class for its signature.
        from connectors.sqs.client import call  # noqa: PLC0415

        await call(out, self, "ListQueues", {"MaxResults": 1})
        return "Signed in; the queues can be listed."
