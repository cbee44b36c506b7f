"""Where a process of code begins: confine, say so, wait for one job, do it, end."""

from __future__ import annotations

import json
import os
import sys

from . import kernel, python
from .confine import confine
from .limits import Limits

READY = b'{"ready": true}\n'


def main() -> None:
    """Read what is asked from the command line; a boundary that is not whole ends the process."""
    asked = json.loads(sys.argv[1])
    command: list[str] = asked.pop("command")
    packages: str | None = asked.pop("packages")
    limits = Limits(**asked.pop("limits"))
    os.umask(0o022)
    try:
        kernel.die_with_parent()
        confine(limits=limits, **asked)
        os.chdir("/")
    except (OSError, ValueError) as error:
        os.write(1, json.dumps({"broken": str(error)}).encode() + b"\n")
        os._exit(3)
    if command:
        os.execve(command[0], command, {"DENO_DIR": "/tmp/deno", "NO_COLOR": "1", "HOME": "/tmp"})
    python.serve(READY, packages)
