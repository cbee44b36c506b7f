"""A running instance's folder: what is kept in it and where its parts listen."""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pydantic import BaseModel

from nextscript.cli.failure import CommandFailed

FOLDER = ".nextscript"


class Listening(BaseModel):
    """Where a part listens, and its process."""

    url: str | None = None
    pid: int | None = None


class RunFile(BaseModel):
    """`run.json`, for scripts that look for a running instance."""

    supervisor: Listening
    api: Listening
    temporal: Listening | None = None
    temporal_ui: Listening | None = None
    postgres: Listening | None = None
    worker: Listening | None = None


@dataclass(frozen=True)
class Instance:
    """The folder of one instance."""

    home: Path

    @property
    def run_file(self) -> Path:
        """Says where the parts of a running instance listen."""
        return self.home / "run.json"

    @property
    def logs(self) -> Path:
        """What the parts said."""
        return self.home / "logs"

    def create(self) -> None:
        """Make the folder; PostgreSQL's user must be able to pass through when we are root."""
        self.home.mkdir(parents=True, exist_ok=True)
        self.home.chmod(0o711 if os.getuid() == 0 else 0o700)
        self.logs.mkdir(exist_ok=True, mode=0o700)

    def lock(self) -> IO[str]:
        """Hold the folder until the file is closed. Raises CommandFailed when it is in use."""
        file = (self.home / "lock").open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            raise self._in_use() from None
        return file

    def read(self) -> RunFile | None:
        """Read where the parts listen; nothing when no instance runs, whatever the file says."""
        try:
            run = RunFile.model_validate_json(self.run_file.read_bytes())
        except (OSError, ValueError):
            return None
        return run if _alive(run.supervisor.pid) else None

    def write(self, run: RunFile) -> None:
        """Say where the parts listen; a reader never sees half of it."""
        partial = self.run_file.with_suffix(".new")
        partial.write_text(json.dumps(run.model_dump(exclude_none=True), indent=2) + "\n")
        partial.replace(self.run_file)

    def _in_use(self) -> CommandFailed:
        run = self.read()
        where = f" at {run.api.url} (process {run.supervisor.pid})" if run else ""
        return CommandFailed(
            f"An instance already runs in {self.home}{where}.",
            hint="Use it, stop it with Ctrl-C there, or start another with --home elsewhere.",
        )


def chosen_home(home: Path | None) -> Path:
    """Give the instance folder to use: named, or set, or the one beside the user."""
    return (home or Path(os.environ.get("NEXTSCRIPT_HOME") or FOLDER)).resolve()


def find_home() -> Path | None:
    """Find the nearest instance folder, from here upward."""
    if named := os.environ.get("NEXTSCRIPT_HOME"):
        return Path(named).resolve()
    here = Path.cwd()
    return next((up / FOLDER for up in (here, *here.parents) if (up / FOLDER).is_dir()), None)


def _alive(pid: int | None) -> bool:
    if pid is None:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
