"""`python -m tests.engine.workflows.lone_worker`: a worker to be killed, or stopped by SIGTERM.

Settings are arguments.

`BROKEN_BUILD=keys` gives every attempt an effect key of its own, to see that a judge notices.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import timedelta
from uuid import uuid4

from engine.workflows import steps
from store.keys import KeyRing
from tests.engine.instance import instance


async def main(address: str, project: str, keys: str, objects: str, queues: str) -> None:
    """Work until killed or stopped."""
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    async with instance(
        address,
        project=project,
        keys=KeyRing.parse(keys),
        objects_url=objects,
        queues=tuple(queues.split(",")),
        drain=timedelta(seconds=float(os.environ.get("PROBE_DRAIN", "0.2"))),
    ):
        await stopped.wait()


if __name__ == "__main__":
    if os.environ.get("BROKEN_BUILD") == "keys":
        steps.effect_key = lambda run_id, effect_path: uuid4().hex
    asyncio.run(main(*sys.argv[1:]))
    os._exit(0)  # as worker.py does
