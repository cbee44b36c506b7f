"""How the command line says that something did not work: a sentence and its cure."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import typer

from nextscript.errors import Invalid, NextScriptError


class CommandFailed(NextScriptError):
    """A command could not do what it was asked for."""

    default_code = "cli.failed"


def say(text: str = "") -> None:
    """Print a line for people: to standard error, so that results stay clean to pipe."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turn every failure into one sentence, its cure and exit code 1; never a traceback."""
    try:
        yield
    except NextScriptError as error:
        _tell(error)
        raise typer.Exit(1) from None
    except httpx2.TransportError as error:
        say(f"The server does not answer ({str(error) or type(error).__name__}).")
        say("  Start one with `nextscript dev`, or set NEXTSCRIPT_URL to one that runs.")
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    except BrokenPipeError:  # `nextscript runs | head`
        raise typer.Exit(0) from None
    except OSError as error:
        say(f"{error.filename or 'A file'}: {error.strerror or error}.")
        raise typer.Exit(1) from None
    except (typer.Exit, typer.Abort):
        raise
    except Exception as error:
        if os.environ.get("NEXTSCRIPT_DEBUG"):
            raise
        say(f"Something is wrong in this command itself: {type(error).__name__}: {error}")
        say("  Set NEXTSCRIPT_DEBUG=1 to see where, and tell us.")
        raise typer.Exit(1) from None


def _tell(error: NextScriptError) -> None:
    say(error.message)
    if isinstance(error, Invalid):
        for finding in error.findings:
            if finding.message == error.message:
                continue
            say(f"  {finding.pointer or '/'}: {finding.message}")
    if error.hint:
        say(f"  {error.hint}")
