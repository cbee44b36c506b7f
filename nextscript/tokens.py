"""What a project may use of language models in a day, as the steps that ask them see it."""

from __future__ import annotations

from typing import Protocol


class Tokens(Protocol):
    """The tokens of the step's project."""

    async def reserve(self, most: int) -> None:
        """Take so many of today's tokens before asking. Raises Rejected `ai.budget`."""
        ...

    async def settle(self, reserved: int, used: int) -> None:
        """Say how many of those reserved were used."""
        ...


class Unlimited:
    """Where nobody counts."""

    async def reserve(self, most: int) -> None:
        """Let it be."""

    async def settle(self, reserved: int, used: int) -> None:
        """Let it be."""
