"""What is left of a process that crashes: nothing of its memory, which holds keys and secrets."""

from __future__ import annotations

import sys


def leave_no_core() -> None:
    """Have the system write no core dump of this process and of those it starts."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - Windows has none

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
