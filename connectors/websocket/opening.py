"""websockets' way to connect, on a socket that egress has connected."""

from __future__ import annotations

from typing_extensions import override
from websockets.asyncio.client import connect


class Opening(connect):
    """Follows no redirect: another address would have to be checked first."""

    @override
    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc
