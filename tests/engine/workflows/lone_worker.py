"""`python -m tests.engine.workflows.lone_worker`: a worker to be killed. Settings are arguments."""

from __future__ import annotations

import asyncio
import sys

from store.keys import KeyRing
from tests.engine.instance import instance


async def main(address: str, project: str, keys: str, objects: str, queues: str) -> None:
    """Work until killed."""
    async with instance(
        address,
        project=project,
        keys=KeyRing.parse(keys),
        objects_url=objects,
        queues=tuple(queues.split(",")),
    ):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
