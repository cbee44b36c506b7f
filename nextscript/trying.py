"""Files are loaded in a process of their own first: one that ends or blocks it is loaded no more.

A file in a folder of custom activities may be any program: one that works without end when it is
loaded, or ends the process, would do so to the worker and the API, again at each start.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from nextscript.custom_files import CustomFile

SECONDS = 20.0
"""How long a file may take to be loaded."""
_MEMORY = 4 * 1024**3
_LOADED = b"."
_FULL = 99


def refused(paths: Sequence[Path]) -> dict[Path, str]:
    """Load files, and say of each that ended its process, or blocks it, how."""
    found: dict[Path, str] = {}
    left = list(paths)
    while left:
        loaded, why = _loaded(left)
        if why is not None:
            found[left[loaded]] = why
        left = left[loaded + 1 :]
    return found


def _loaded(paths: list[Path]) -> tuple[int, str | None]:
    """Give how many were loaded until one could not be, and why."""
    reads, writes = os.pipe()
    command = [sys.executable, "-m", "nextscript.trying", str(writes), *map(str, paths)]
    process = subprocess.Popen(
        command,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        pass_fds=[writes],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    os.close(writes)
    try:
        loaded, in_time = _count(reads, len(paths))
        if loaded == len(paths):
            return loaded, None
        if not in_time:
            return loaded, f"loading it takes longer than {SECONDS:.0f} seconds"
        return loaded, f"loading it ends the process, {_how(process.wait())}"
    finally:
        os.close(reads)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _count(reads: int, all_: int) -> tuple[int, bool]:
    """Count what is loaded until all are, the process has ended, or one takes too long."""
    loaded = 0
    while loaded < all_:
        if not select.select([reads], [], [], SECONDS)[0]:
            return loaded, False
        said = os.read(reads, all_)
        if not said:
            break
        loaded += len(said)
    return loaded, True


def _how(status: int) -> str:
    if status == _FULL:
        return f"for it takes more than {_MEMORY // 1024**3} GB of memory"
    return f"with exit code {status}" if status >= 0 else f"by {signal.Signals(-status).name}"


def _main(writes: int, paths: Sequence[str]) -> None:
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - Windows has none

        resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
    for path in paths:
        file = CustomFile.load(Path(path))
        if file.broken and file.broken.message.startswith("MemoryError"):
            os._exit(_FULL)
        # What else it raises is told when it is loaded for good.
        os.write(writes, _LOADED)


if __name__ == "__main__":
    _main(int(sys.argv[1]), sys.argv[2:])
