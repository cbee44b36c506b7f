"""The activities of a mail: one attempt, and noting that there will be no more."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from temporalio import activity
from temporalio.exceptions import ApplicationError

from engine import calls
from engine.activities.ports import Ports
from nextscript.errors import NextScriptError


class MailActivities:
    """Activities called by name, on the system's own queue."""

    def __init__(self, ports: Ports) -> None:
        self._mails = ports.mails

    def all(self) -> list[Callable[..., Awaitable[Any]]]:  # Any: each has its own shape
        """Give them for a worker."""
        return [self.send, self.give_up]

    @activity.defn(name=calls.SEND_MAIL)
    async def send(self, mail_id: str) -> None:
        """Send a mail once more. An error asks for another attempt."""
        try:
            await self._mails.send(_organisation(), mail_id, activity.info().attempt)
        except NextScriptError as error:
            raise ApplicationError(error.message, type=error.code) from None

    @activity.defn(name=calls.GIVE_UP_MAIL)
    async def give_up(self, mail_id: str) -> None:
        """Note that the mail server did not take it in time."""
        await self._mails.give_up(_organisation(), mail_id)


def _organisation() -> str:
    return (activity.info().workflow_id or "").partition("/")[0]
