"""The activity that installs a project's packages, on the queue of code."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from temporalio import activity
from temporalio.exceptions import ApplicationError

from engine.activities.ports import Ports
from engine.calls import INSTALL_ATTEMPTS, INSTALL_PACKAGES
from nextscript.errors import Retryable

_BEAT_SECONDS = 5.0


def installs(ports: Ports) -> Callable[[], Awaitable[None]]:
    """Give the activity for a worker. What was refused for good is kept, and is its success."""

    @activity.defn(name=INSTALL_PACKAGES)
    async def install() -> None:
        about = activity.info()
        beating = asyncio.create_task(_beat())
        try:
            project = about.activity_id.partition("/")[0]
            await ports.packages.install(project, last=about.attempt >= INSTALL_ATTEMPTS)
        except Retryable as error:
            raise ApplicationError(error.message, type=error.code) from None
        finally:
            beating.cancel()

    return install


async def _beat() -> None:
    while True:
        activity.heartbeat()
        await asyncio.sleep(_BEAT_SECONDS)
