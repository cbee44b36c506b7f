"""The end of all processes of code that a worker keeps."""

from __future__ import annotations

from activities.code.interpreters import close_interpreters
from activities.code.processes import pool


async def end_processes() -> None:
    """End what waits for a job in this event loop; what runs one ends with its step."""
    await pool().close()
    await close_interpreters()
