"""What the parts say: all of it into files, warnings and errors to the terminal."""

from __future__ import annotations

import asyncio
import json
import re
from collections import deque
from collections.abc import Callable
from pathlib import Path

from nextscript.cli.failure import say

Show = Callable[[str], bool]
LARGEST = 10 * 1024 * 1024
_LOUD = re.compile(r"\b(WARN(ING)?|ERROR|FATAL|PANIC|CRITICAL|Traceback)\b|^\w*(Error|Exception):")


async def follow(process: asyncio.subprocess.Process, path: Path, name: str, show: Show) -> None:
    """Copy a part's output into its log until it ends; put some of it on the terminal."""
    stream = process.stdout
    if stream is None:
        return
    rotate(path)
    with path.open("ab", buffering=0) as file:
        while line := await _line(stream):
            file.write(line)
            shown = line.decode(errors="replace").rstrip()
            if show(shown):
                say(f"{name:>9} | {sentence(shown)}")


def rotate(path: Path) -> None:
    """Put a log that has grown large aside; one older one is kept."""
    if path.exists() and path.stat().st_size > LARGEST:
        path.replace(path.with_suffix(".1.log"))


def tail(path: Path, lines: int = 12) -> list[str]:
    """Give the last lines of a log."""
    if not path.exists():
        return []
    with path.open(errors="replace") as file:
        return [line.rstrip() for line in deque(file, maxlen=lines)]


def worth_showing(line: str) -> bool:
    """Say whether a line is a warning or worse, as JSON or as text."""
    level = _fields(line).get("level")
    if isinstance(level, str):
        return level.lower() in ("warn", "warning", "error", "critical", "fatal")
    return bool(_LOUD.search(line))


def only_errors(line: str) -> bool:
    """Say whether a line of Temporal's is an error; its warnings mean little to a user."""
    return bool(re.search(r"\blevel=(ERROR|FATAL)\b|^(panic|fatal)|^Error", line))


def everything(_line: str) -> bool:
    """Show all."""
    return True


def nothing(_line: str) -> bool:
    """Show nothing."""
    return False


def sentence(line: str) -> str:
    """Give what a JSON log line says in words, and any other line as it is."""
    fields = _fields(line)
    said = fields.get("event") or fields.get("message") or fields.get("msg")
    if not isinstance(said, str):
        return line
    shown = {k: v for k, v in fields.items() if k in ("run_id", "path", "error", "code")}
    return " ".join([said, *(f"{name}={value}" for name, value in shown.items())])


async def _line(stream: asyncio.StreamReader) -> bytes:
    try:
        return await stream.readline()
    except ValueError:  # a line longer than the buffer; the rest of it follows
        return await stream.read(64 * 1024) + b"\n"


def _fields(line: str) -> dict[str, object]:
    if not line.startswith("{"):
        return {}
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
