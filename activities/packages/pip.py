"""pip as a process: wheels only, so that nothing of a package runs before it is in the sandbox.

Its environment has the way to the index and nothing of ours: no key, no database.
"""

from __future__ import annotations

import asyncio
import importlib.util
import os
import re
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import structlog

from activities.packages.settings import PackageSettings
from nextscript.errors import NextScriptError, Rejected, Retryable

_PASSED = re.compile(
    r"PATH|HOME|LANG|LC_ALL|TMPDIR|PIP_.*|XDG_CONFIG_.*|SSL_CERT_.*|REQUESTS_CA_BUNDLE"
    r"|(https?|no|all)_proxy",
    re.IGNORECASE,
)
_ALWAYS = (
    *("--only-binary", ":all:", "--no-input", "--disable-pip-version-check", "--no-color"),
    *("--progress-bar", "off", "--retries", "2", "-vv"),  # else it tells of no broken index
)
_MISSING = re.compile(r"satisfies the requirement (\S+) \(from versions: (.*)\)")
_AWAY = re.compile(
    r"Could not fetch URL \S+: (?!40[34]|410)|HTTP error 5|Read timed out"
    r"|ConnectionError|Temporary failure"
)
_NEWEST = 8
_LAST_WORDS = 4000
_log = structlog.get_logger("nextscript.packages")


async def run(arguments: Sequence[str], settings: PackageSettings) -> None:
    """Run `pip install`. Raises Rejected or Retryable that says what could not be had, and why."""
    index = ["--index-url", settings.index] if settings.index else []
    command = [*_pip(), "install", *_ALWAYS, *index, *arguments]
    process = await asyncio.create_subprocess_exec(
        *command,
        env={name: value for name, value in os.environ.items() if _PASSED.fullmatch(name)},
        cwd="/",
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(settings.seconds):
            said, _ = await process.communicate()
    except TimeoutError:
        raise Rejected(
            f"The packages could not be installed within {settings.seconds} s",
            code="packages.timeout",
            hint="Ask for fewer or smaller ones.",
        ) from None
    finally:
        _end(process)
    if process.returncode:
        text = said.decode(errors="replace")
        _log.warning("pip failed", said=_errors(text))
        raise _told(text)


def _errors(said: str) -> str:
    lines = [line for line in said.splitlines() if line.startswith(("ERROR:", "WARNING:"))]
    return ("\n".join(lines) or said)[-_LAST_WORDS:]


def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return


def _pip() -> list[str]:
    """Find pip: installed beside us, or the one that Python brings for making environments."""
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip"]
    brought = importlib.util.find_spec("ensurepip")
    for folder in brought.submodule_search_locations or [] if brought else []:
        for wheel in sorted(Path(folder).glob("_bundled/pip-*.whl")):
            return [sys.executable, str(wheel / "pip")]
    raise Rejected(
        "Packages cannot be installed here: there is no pip",
        code="packages.no_pip",
        hint="Install pip into the environment the worker runs in.",
    )


def _told(said: str) -> NextScriptError:
    """Say what went wrong, in words that name packages and never an address or a path."""
    missing = _MISSING.search(said)
    if _AWAY.search(said):
        return Retryable("The package index does not answer just now", code="packages.index_away")
    if "DO NOT MATCH THE HASHES" in said:
        return Rejected(
            "A package is another than the one that was locked", code="packages.changed"
        )
    if missing:
        return _no_wheel(missing[1], missing[2])
    if "conflicting dependencies" in said:
        return Rejected(
            f"The packages do not go together: {_conflict(said)}", code="packages.conflict"
        )
    return Rejected("pip could not install the packages", code="packages.failed", hint=_HINT)


_HINT = "The worker's log has what pip said."


def _no_wheel(wanted: str, versions: str) -> Rejected:
    there = [one for one in versions.split(", ") if one != "none"][-_NEWEST:]
    hint = f"There are {', '.join(there)}." if there else "Look at how its name is written."
    return Rejected(
        f"There is no wheel of {wanted} for Python {sys.version_info[0]}.{sys.version_info[1]}",
        code="packages.not_found",
        hint=hint,
    )


def _conflict(said: str) -> str:
    lines = re.findall(r"^ +(\S.*(?:depends on|requested).*)$", said, re.MULTILINE)
    return "; ".join(lines[:6]) or "two of them need different versions of a third"
