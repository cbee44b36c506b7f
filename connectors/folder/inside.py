"""What is done inside a folder, and cannot leave it.

Each part of a path is opened in the one before it, without following links: what somebody puts in
place of a folder between two looks leads nowhere else.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nextscript.errors import NextScriptError, Rejected, Retryable

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# Not blocking: a pipe in the place of a file would be waited for, for ever.
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_CODES = {
    FileNotFoundError: ("not_found", "There is no {path}"),
    FileExistsError: ("exists", "There is a {path} already"),
    PermissionError: ("permission_denied", "The server's user may not do that at {path}"),
    NotADirectoryError: ("not_found", "There is no {path}; links are not followed"),
    IsADirectoryError: ("is_a_folder", "{path} is a folder"),
}


def parts_of(path: str) -> list[str]:
    """Give the names of a path. Raises Rejected `folder.outside` for one that leads out."""
    parts = [one for one in path.split("/") if one not in ("", ".")]
    if path.startswith("/") or ".." in parts or "\0" in path:
        raise Rejected(
            f"The path {path[:100]!r} leads out of the folder",
            code="folder.outside",
            hint="Write it from the folder on, such as orders/today.csv.",
        )
    return parts


@contextmanager
def opened(root: Path, path: str, *, make: bool = False) -> Iterator[int]:
    """Open a folder inside a root; `make` makes what is not there."""
    with told(path or "folder"):
        held = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            for part in parts_of(path):
                held = _next(held, part, make=make)
            yield held
        finally:
            os.close(held)


def _next(held: int, part: str, *, make: bool) -> int:
    if make:
        try:
            os.mkdir(part, dir_fd=held)
        except FileExistsError:
            pass
    found = os.open(part, _FOLDER, dir_fd=held)
    os.close(held)
    return found


@contextmanager
def placed(root: Path, path: str, *, make: bool = False) -> Iterator[tuple[int, str]]:
    """Open the folder of a file inside a root; give it and the file's name."""
    parts = parts_of(path)
    if not parts:
        raise Rejected("No file is named", code="folder.no_name")
    with opened(root, "/".join(parts[:-1]), make=make) as held, told(path):
        yield held, parts[-1]


def reading(root: Path, path: str) -> tuple[int, os.stat_result]:
    """Open a file to read it, and give what is known of it. Raises Rejected for all else."""
    with placed(root, path) as (held, name):
        found = os.open(name, _READ, dir_fd=held)
        known = os.fstat(found)
        if not stat.S_ISREG(known.st_mode):
            os.close(found)
            folder = stat.S_ISDIR(known.st_mode)
            code = "folder.is_a_folder" if folder else "folder.no_file"
            raise Rejected(f"{path} is {'a folder' if folder else 'no file'}", code=code)
        return found, known


@contextmanager
def told(path: str) -> Iterator[None]:
    """Raise what the system says as the error a step understands."""
    try:
        yield
    except OSError as error:
        raise _error(error, path) from None


def _error(error: OSError, path: str) -> NextScriptError:
    for type_, (code, said) in _CODES.items():
        if isinstance(error, type_):
            return Rejected(said.format(path=path[:200]), code=f"folder.{code}")
    said = os.strerror(error.errno) if error.errno else "it cannot be read"
    if error.errno in _FINAL:
        return Rejected(f"{path[:200]}: {said}", code="folder.refused")
    return Retryable(f"{path[:200]}: {said}", code="folder.failed")


_FINAL = frozenset({20, 22, 36, 40, 39, 18})
"""No folder, no such name, a name too long, a link, a folder that is not empty, another disk."""
