"""`python -m store.postgres <home>`: set the embedded PostgreSQL up, then become it."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

from nextscript.errors import NextScriptError
from nextscript.processes import end_with_parent
from store.postgres.server import EmbeddedPostgres, environment


def main(home: Path) -> None:
    """Replace this process by PostgreSQL, as its user; it ends with whoever started this one."""
    server = EmbeddedPostgres(home)
    server.prepare()
    command = server.command
    _tell(server)
    os.chdir("/")
    if server.layout.account:
        os.setgroups([])
        os.setgid(server.layout.account.gid)
        os.setuid(server.layout.account.uid)
    end_with_parent(signal.SIGINT)
    os.execve(command[0], command, environment())


def _tell(server: EmbeddedPostgres) -> None:
    """Say for whoever started us where it will listen and which file says when."""
    pid_file = server.layout.data / "postmaster.pid"
    where = {"url": server.url, "pid_file": str(pid_file), "pid": os.getpid()}
    path = server.layout.home / "postgres.json"
    path.with_suffix(".new").write_text(json.dumps(where))
    path.with_suffix(".new").replace(path)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except NextScriptError as error:
        sys.exit(f"{error.message} {error.hint or ''}".strip())
