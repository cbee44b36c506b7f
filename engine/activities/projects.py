"""The activity that does what is asked for a whole project, on the system's own queue."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from temporalio import activity
from temporalio.exceptions import ApplicationError

from engine.activities.ports import Ports
from engine.calls import PROJECT_WORK
from nextscript.errors import NextScriptError

_BEAT_SECONDS = 5.0


def project_work(ports: Ports) -> Callable[[], Awaitable[None]]:
    """Give the activity for a worker. An error asks for another attempt."""

    @activity.defn(name=PROJECT_WORK)
    async def do() -> None:
        project, kind, id_ = activity.info().activity_id.split("/")
        beating = asyncio.create_task(_beat())
        try:
            await ports.work.do(kind, project, id_)
        except NextScriptError as error:
            raise ApplicationError(error.message, type=error.code) from None
        finally:
            beating.cancel()

    return do


async def _beat() -> None:
    while True:
        activity.heartbeat()
        await asyncio.sleep(_BEAT_SECONDS)
