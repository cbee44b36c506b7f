"""`python -m engine.embedded <folder> --port N [--ui-port N] [--durable]`: the embedded Temporal.

The supervisor starts it as a process; this one replaces itself by the server.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from engine.dev_server import arguments


def main() -> None:
    """Become the Temporal dev server, with the settings `engine.dev_server` measured."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--ui-port", type=int)
    parser.add_argument("--durable", action="store_true")
    asked = parser.parse_args()
    command = arguments(asked.folder, port=asked.port, ui_port=asked.ui_port, durable=asked.durable)
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
