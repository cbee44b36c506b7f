"""The command line of recorded histories."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from engine.replay.histories import load, replay


def _replay(folder: Path) -> int:
    paths = sorted(folder.glob("*.json"))
    wrong = asyncio.run(replay(load(path) for path in paths))
    for id_, error in wrong.items():
        sys.stdout.write(f"{id_}: {error}\n")
    sys.stdout.write(f"{len(paths) - len(wrong)} of {len(paths)} histories replay\n")
    return 1 if wrong else 0


def main() -> None:
    """Replay a folder's histories."""
    match sys.argv[1:]:
        case ["replay", folder]:
            done = _replay(Path(folder))
            sys.stdout.flush()
            # Threads of the SDK may still be at work, and abort an interpreter that ends below them
            # (seen once in fifty: "PyGILState_Release: thread state must be current").
            os._exit(done)
    sys.exit("usage: python -m engine.replay replay <folder>")


if __name__ == "__main__":
    main()
