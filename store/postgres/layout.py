"""Where an instance's PostgreSQL keeps its files, and as whom it runs."""

from __future__ import annotations

import hashlib
import os
import pwd
import stat
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

# A UNIX socket's address holds 104 (macOS) to 108 bytes; PostgreSQL adds the file's name.
_LONGEST_SOCKET_FOLDER = 103 - len("/.s.PGSQL.5432.lock")
_ELSEWHERE = Path("/var/lib/nextscript")


@dataclass(frozen=True)
class Account:
    """A user of the machine."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Layout:
    """The folders of one embedded PostgreSQL."""

    home: Path
    root: Path
    """Holds everything below; outside `home` where PostgreSQL's user could not reach it there."""
    account: Account | None
    """Whom PostgreSQL runs as, when this process is root (it refuses to run as root)."""

    @classmethod
    def of(cls, home: Path) -> Layout:
        """Work out the layout of an instance's folder; the same every time for the same folder."""
        home = home.resolve()
        link, account = home / "postgres", _account()
        if link.exists():
            return cls(home, link.resolve(), account)
        if account is None or reachable(home, account):
            return cls(home, link, account)
        return cls(home, _ELSEWHERE / _short_hash(home), account)

    @property
    def data(self) -> Path:
        """The database cluster."""
        return self.root / "data"

    @property
    def socket_folder(self) -> Path:
        """Where it listens; nothing else does, so the folder's mode is the door."""
        inside = self.root / "socket"
        if len(os.fsencode(inside)) <= _LONGEST_SOCKET_FOLDER:
            return inside
        return Path(tempfile.gettempdir()) / f"nextscript-{_short_hash(self.root)}"

    def create(self) -> None:
        """Make the folders, private to PostgreSQL's user. Raises PermissionError for a trap."""
        self.home.mkdir(parents=True, exist_ok=True)
        for folder in (self.root, self.socket_folder):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._own(folder)
        if self.root.parent != self.home and not (self.home / "postgres").exists():
            (self.home / "postgres").symlink_to(self.root)

    def _own(self, folder: Path) -> None:
        found = folder.lstat()
        uid = self.account.uid if self.account else os.getuid()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (uid, os.getuid()):
            raise PermissionError(f"{folder} belongs to somebody else")
        if self.account:
            os.chown(folder, self.account.uid, self.account.gid)
        folder.chmod(0o700)


def reachable(path: Path, account: Account) -> bool:
    """Say whether an unprivileged account may enter every existing folder on the way to a path."""
    return all(_may_enter(folder, account) for folder in (path, *path.parents) if folder.exists())


def _may_enter(folder: Path, account: Account) -> bool:
    found = folder.stat()
    if found.st_uid == account.uid:
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid == account.gid:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)


def _account() -> Account | None:
    if sys.platform == "win32" or os.getuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def _short_hash(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
