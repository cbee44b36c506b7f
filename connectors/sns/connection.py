"""How to reach Amazon's topics."""

from __future__ import annotations

from typing import ClassVar

from typing_extensions import override

from nextscript.aws.connection import AwsConnection
from nextscript.connection import Outside


class SnsConnection(AwsConnection):
    """A region of Amazon SNS, or a service that speaks the same, and a key for it."""

    kind: ClassVar[str] = "sns"
    title: ClassVar[str] = "Amazon SNS"
    service: ClassVar[str] = "sns"

    @override
    async def check(self, out: Outside) -> str | None:
        # Imported here: the client needs this class for its signature.
        from connectors.sns.client import call  # noqa: PLC0415

        await call(out, self, "ListTopics", {})
        return "Signed in; the topics can be listed."
