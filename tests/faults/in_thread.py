"""A server of the tests that runs in a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import TypeVar

T = TypeVar("T")


@contextmanager
def in_thread(serving: AbstractAsyncContextManager[T]) -> Iterator[T]:
    """Run what serves within a block in another thread's event loop, while this block runs."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield asyncio.run_coroutine_threadsafe(serving.__aenter__(), loop).result(10)
    finally:
        left = serving.__aexit__(None, None, None)
        asyncio.run_coroutine_threadsafe(left, loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
