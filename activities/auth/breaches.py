"""Whether a password is among those that were stolen somewhere: by a file, or by asking a service.

A file of SHA-1 hashes in their order, as "Pwned Passwords" is downloaded (`HASH:count` or `HASH` a
line), is searched where it lies, however large. Any other file is a list of passwords, one a line,
and is kept in memory. A service is asked with the first five of the hash's 40 digits, so it never
learns which password it was; one that does not answer lets the password pass, with a warning.
"""

from __future__ import annotations

import asyncio
import hashlib
import mmap
import re
from functools import lru_cache
from pathlib import Path

import structlog

from nextscript.egress import EgressClient, Policy
from nextscript.errors import Invalid, NextScriptError
from store.settings import Settings

_HASH = re.compile(rb"[0-9A-Fa-f]{40}(:\d+)?\s*")
_PREFIX, _DIGITS = 5, 40
_MOST_LISTED = 64 * 1024 * 1024
_SECONDS, _MOST_ANSWERED = 3.0, 2_000_000
_log = structlog.get_logger("nextscript.passwords")


class Breaches:
    """The lists an operator set; without any, nothing is in them."""

    def __init__(self, settings: Settings) -> None:
        self._path, self._url = settings.breached_passwords, settings.breached_passwords_url
        self._egress_allow = settings.egress_allow

    async def hold(self, password: str) -> bool:
        """Say whether a password is in a list. Raises Invalid for a file that cannot be read."""
        if self._path is None and self._url is None:
            return False
        digits = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
        if self._path is not None and await asyncio.to_thread(_holds, self._path, digits):
            return True
        return self._url is not None and await self._service_holds(self._url, digits)

    async def _service_holds(self, url: str, digits: str) -> bool:
        egress = EgressClient(Policy.parse(self._egress_allow), max_seconds=_SECONDS)
        try:
            answer = await egress.request(
                "GET",
                f"{url.rstrip('/')}/{digits[:_PREFIX]}",
                headers={"Add-Padding": "true", "User-Agent": "NextScript"},
                max_bytes=_MOST_ANSWERED,
            )
        except NextScriptError as error:
            _log.warning("passwords.service_away", why=error.message)
            return False
        finally:
            await egress.aclose()
        if answer.status_code != 200:
            _log.warning("passwords.service_away", why=f"it answered {answer.status_code}")
            return False
        return _is_told(answer.text, digits[_PREFIX:])


class HashFile:
    """Hashes in their order, searched by halves in the file itself."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def holds(self, digits: str) -> bool:
        """Say whether a hash is there."""
        wanted = digits.encode()
        low, high = 0, len(self._content)
        while low < high:
            middle = (low + high) // 2
            begin = self._content.rfind(b"\n", low, middle) + 1 or low
            end = self._content.find(b"\n", begin)
            end = len(self._content) if end < 0 else end
            found = self._content[begin : begin + _DIGITS].upper()
            if found == wanted:
                return True
            low, high = (end + 1, high) if found < wanted else (low, begin)
        return False


class PasswordFile:
    """Passwords as they are, one a line."""

    def __init__(self, path: Path) -> None:
        lines = path.read_bytes().splitlines()
        self._hashes = {hashlib.sha1(one, usedforsecurity=False).digest() for one in lines if one}

    def holds(self, digits: str) -> bool:
        """Say whether the password of a hash is there."""
        return bytes.fromhex(digits) in self._hashes


def _holds(path: Path, digits: str) -> bool:
    return open_list(path).holds(digits)


@lru_cache
def open_list(path: Path) -> HashFile | PasswordFile:
    """Open a list, once in a process. Raises Invalid when it is away, empty or too large."""
    try:
        with path.open("rb") as file:
            first = file.readline(1000)
        if _HASH.fullmatch(first):
            return HashFile(path)
        if not first or path.stat().st_size > _MOST_LISTED:
            raise _unusable(path)
        return PasswordFile(path)
    except OSError:
        raise _unusable(path) from None


def _is_told(answer: str, rest: str) -> bool:
    """Look for the rest of a hash; lines that count 0 only pad the answer."""
    for line in answer.splitlines():
        found, _, count = line.partition(":")
        if found.strip().upper() == rest:
            return count.strip() != "0"
    return False


def _unusable(path: Path) -> Invalid:
    return Invalid(
        f"The list of stolen passwords {path} cannot be used.",
        hint="Set NEXTSCRIPT_BREACHED_PASSWORDS to SHA-1 hashes in their order, or to a list of "
        "passwords of 64 MB at most.",
    )
