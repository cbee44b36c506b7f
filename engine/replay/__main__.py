"""The command line of recorded histories."""

from __future__ import annotations

import asyncio
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
            sys.exit(_replay(Path(folder)))
    sys.exit("usage: python -m engine.replay replay <folder>")


if __name__ == "__main__":
    main()
