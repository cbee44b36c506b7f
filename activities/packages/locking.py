"""From requirements to a lock, and from a lock to a folder; the same lock is the same folder."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import shutil
import sys
import sysconfig
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, TypeAdapter

from activities.packages import pip
from activities.packages.requirements import refused_by
from activities.packages.settings import PackageSettings
from nextscript.errors import Rejected


class Locked(BaseModel):
    """One package of a lock. `asked` says that the project named it; else another needs it."""

    name: str
    version: str
    sha256: str
    asked: bool


_FORGOTTEN_SECONDS = 24 * 3600
LOCK = TypeAdapter(list[Locked])


async def lock_of(requirements: Sequence[str], settings: PackageSettings) -> list[Locked]:
    """Work out all that is needed, with the hash of each wheel. Raises Rejected, Retryable."""
    with tempfile.TemporaryDirectory(prefix="nextscript-packages-") as folder:
        wanted, report = Path(folder) / "wanted.txt", Path(folder) / "report.json"
        wanted.write_text("".join(f"{line}\n" for line in requirements))
        plan = ["--dry-run", "--ignore-installed", "--report", str(report)]
        await pip.run([*plan, "-r", str(wanted)], settings)
        found = [_locked(one) for one in json.loads(report.read_bytes())["install"]]
    if refused := refused_by((one.name for one in found), settings.allowed):
        raise Rejected(
            f"They need packages that may not be used here: {', '.join(refused)}",
            code="packages.refused",
        )
    return sorted(found, key=lambda one: one.name)


def _locked(item: dict[str, dict[str, object]]) -> Locked:
    download: dict[str, dict[str, dict[str, str]]] = item["download_info"]  # type: ignore[assignment]
    return Locked.model_validate(
        {
            "name": item["metadata"]["name"],
            "version": item["metadata"]["version"],
            "sha256": download["archive_info"]["hashes"]["sha256"],
            "asked": bool(item.get("requested")),
        }
    )


def digest_of(lock: Sequence[Locked]) -> str:
    """Name the folder of a lock, for this Python on this kind of machine."""
    lines = [f"{one.name}=={one.version} {one.sha256}" for one in lock]
    about = [sys.implementation.cache_tag, sysconfig.get_platform(), *lines]
    return hashlib.sha256("\n".join(map(str, about)).encode()).hexdigest()[:40]


class Shelf:
    """The installed sets of this machine, each in a read-only folder that is there whole or not."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._under_way: dict[str, asyncio.Task[Path]] = {}

    async def folder(self, lock: Sequence[Locked], settings: PackageSettings) -> Path:
        """Give the folder of a lock, installed first where it is not. Raises Rejected, Retryable.

        Whoever waits may go; the installation goes on, for the next one who asks.
        """
        place = self._home / digest_of(lock)
        if place.is_dir():
            return place
        task = self._under_way.get(place.name)
        if task is None:
            task = asyncio.create_task(_install(lock, place, settings))
            self._under_way[place.name] = task
            task.add_done_callback(lambda done: self._done(place.name, done))
        return await asyncio.shield(task)

    def _done(self, name: str, task: asyncio.Task[Path]) -> None:
        self._under_way.pop(name, None)
        if not task.cancelled():
            task.exception()  # whoever waited has it; nobody may wait any more


async def _install(lock: Sequence[Locked], place: Path, settings: PackageSettings) -> Path:
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o711)
    await asyncio.to_thread(_sweep, place.parent)
    work = Path(tempfile.mkdtemp(prefix="new-", dir=place.parent))
    try:
        lines = work / "lock.txt"
        lines.write_text(
            "".join(f"{one.name}=={one.version} --hash=sha256:{one.sha256}\n" for one in lock)
        )
        target = work / "packages"
        options = ["--no-deps", "--require-hashes", "--target", str(target), "-r", str(lines)]
        await pip.run(options, settings)
        await asyncio.to_thread(_finish, target, settings)
        await asyncio.to_thread(_put, target, place)
    finally:
        await asyncio.to_thread(shutil.rmtree, work, True)
    return place


def _sweep(home: Path) -> None:
    """Remove what killed processes left unfinished."""
    for left in home.glob("new-*"):
        if time.time() - left.stat().st_mtime > _FORGOTTEN_SECONDS:
            shutil.rmtree(left, ignore_errors=True)


def _finish(target: Path, settings: PackageSettings) -> None:
    """Look at the size, and take the right to write away."""
    size = size_of(target)
    if size > settings.bytes:
        raise Rejected(
            f"The packages take {size // 1024**2} MB, and may take {settings.bytes // 1024**2} MB",
            code="packages.too_large",
        )
    for path in [target, *target.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o555 if path.is_dir() else 0o444)


def _put(target: Path, place: Path) -> None:
    target.chmod(0o755)  # a folder is renamed by who may write into it
    try:
        os.rename(target, place)
    except OSError:
        if not place.is_dir():  # another process was quicker: what it made is the same
            raise
    place.chmod(0o555)


def size_of(folder: Path) -> int:
    """Add up the files of a folder."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())
