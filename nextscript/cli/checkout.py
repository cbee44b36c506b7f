"""The application around this package, when it stands in a checkout: started, never imported."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import nextscript
from nextscript.cli.failure import CommandFailed


def checkout() -> Path:
    """Find the checkout whose programs to start. Raises CommandFailed for an installed wheel."""
    here = Path.cwd()
    beside = Path(nextscript.__file__).resolve().parent.parent
    for folder in (beside, here, *here.parents):
        if (folder / "server.py").is_file() and (folder / "worker.py").is_file():
            return folder
    raise CommandFailed(
        "This command starts a program of NextScript's checkout, and this is not one.",
        hint="Run it inside a clone of the repository, or set NEXTSCRIPT_URL to use a server.",
    )


def program(name: str, *arguments: str) -> list[str]:
    """Give the command line of a program of the checkout, with this interpreter."""
    return [sys.executable, str(checkout() / name), *arguments]


def environment(**settings: str) -> dict[str, str]:
    """Give the environment a program of the checkout runs in."""
    paths = [str(checkout()), *filter(None, [os.environ.get("PYTHONPATH")])]
    ours = {"PYTHONPATH": os.pathsep.join(paths), "PYTHONUNBUFFERED": "1"}
    # Compiling all modules again at every start would cost seconds.
    inherited = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return inherited | ours | settings


def become(name: str, *arguments: str, **settings: str) -> None:
    """Replace this process by a program of the checkout, so that signals reach it."""
    command = program(name, *arguments)
    sys.stdout.flush()
    os.execve(command[0], command, environment(**settings))


def run(name: str, *arguments: str, **settings: str) -> int:
    """Run a program of the checkout to its end; give its exit code."""
    done = subprocess.run(program(name, *arguments), env=environment(**settings), check=False)
    return done.returncode
