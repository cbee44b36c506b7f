"""Where a database may be: nowhere but below the folder an operator named."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from nextscript.errors import Rejected

_BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database under its name."""
_PROJECT = "{project}"
FOLDER = "NEXTSCRIPT_SQLITE_FOLDER"


def of_projects() -> bool:
    """Say whether each project has a folder of its own."""
    return _PROJECT in os.environ.get(FOLDER, "")


def located(path: str, project_id: str, *, create: bool = False) -> Path:
    """Give the file of a database. Raises Rejected `sqlite.closed`, `.path` or `.not_found`."""
    named = os.environ.get(FOLDER, "").replace(_PROJECT, project_id)
    if not named:
        raise Rejected(
            "Databases on this machine are closed to flows",
            code="sqlite.closed",
            hint=f"Give the step a database file, or have an operator set {FOLDER} to a folder "
            "for databases.",
        )
    parts = path.split("/")
    if "\0" in path or "\\" in path or any(part in ("", ".", "..") for part in parts):
        raise _outside()
    if path.endswith(_BESIDE):
        raise _outside()
    return _below(Path(named), parts, create=create)


def _below(folder: Path, parts: list[str], *, create: bool) -> Path:
    place = folder
    for part in parts[:-1]:
        place /= part
        if not _is(place, stat.S_ISDIR):
            raise _missing()
    place /= parts[-1]
    if not _is(place, stat.S_ISREG) and not (create and folder.is_dir()):
        raise _missing()
    return place.absolute()


def _is(place: Path, kind: object) -> bool:
    """Say whether something is there that is of a kind itself, and no link to it."""
    try:
        mode = place.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError):
        raise _outside() from None
    if not callable(kind) or not kind(mode):
        raise _outside()
    return True


def _outside() -> Rejected:
    return Rejected(
        "The path does not name a database below the operator's folder",
        code="sqlite.path",
        hint="Write it from that folder on, such as shop/orders.db; links are not followed.",
    )


def _missing() -> Rejected:
    return Rejected("There is no such database", code="sqlite.not_found")
