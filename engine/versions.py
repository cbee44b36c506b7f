"""Releases of the Temporal server with a known hole, which nobody should run."""

from __future__ import annotations

import re

import structlog
from temporalio.api.workflowservice.v1 import GetSystemInfoRequest
from temporalio.client import Client

_UNSAFE = (((1, 29, 0), (1, 29, 5)), ((1, 30, 0), (1, 30, 3)))
"""From, and before which; CVE-2026-5199: one namespace reaches what is another's."""
_NUMBERS = re.compile(r"(\d+)\.(\d+)\.(\d+)")
_log = structlog.get_logger("nextscript.temporal")


def is_unsafe(version: str) -> bool:
    """Say whether a server's version is one of those; one that cannot be read is not."""
    found = _NUMBERS.match(version)
    number = tuple(map(int, found.groups())) if found else (0, 0, 0)
    return any(first <= number < fixed for first, fixed in _UNSAFE)


async def warn_of_unsafe(client: Client) -> None:
    """Write into the log when the server has to be replaced."""
    info = await client.workflow_service.get_system_info(GetSystemInfoRequest())
    if is_unsafe(info.server_version):
        _log.error(
            "unsafe Temporal server",
            version=info.server_version,
            why="CVE-2026-5199: a client of one namespace can reach what is another's",
            cure="Update the Temporal server to 1.29.5, 1.30.3 or newer.",
        )
