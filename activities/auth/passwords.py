"""Which passwords are accepted, and how they are kept (NIST 800-63B-4, argon2id)."""

from __future__ import annotations

import asyncio
import hmac
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from activities.auth.models import User
from activities.parts import Parts
from nextscript.errors import Invalid, TooMany
from nextscript.findings import Finding

SHORTEST, LONGEST = 15, 1024
_OWN, _WORD = 8, 4
_HASHER = PasswordHash((Argon2Hasher(memory_cost=19_456, time_cost=2, parallelism=1),))
_NOBODY = _HASHER.hash("nobody signs in with this")
_OBVIOUS = (
    "nextscript",
    "password",
    "passwort",
    "qwertyuiop",
    "1234567890",
    "letmein",
    "correcthorsebatterystaple",
    "administrator",
    "changeme",
    "iloveyou",
)
_HASHING = asyncio.Semaphore(1)  # one core at most: the others are for everybody else
_AT_MOST = 20
_asking: list[None] = []


async def refuse_weak(parts: Parts, password: str, *about: str) -> None:
    """Raise Invalid for a password that is short, repetitive, known, stolen or about the person."""
    _refuse_poor(password, about)
    if await parts.breaches.hold(password):
        raise _weak("This password was stolen somewhere, and attackers try it. Take another one.")


def _refuse_poor(password: str, about: tuple[str, ...]) -> None:
    if len(password) < SHORTEST:
        raise _weak(f"Use at least {SHORTEST} characters; a few words are easy to remember.")
    if len(password) > LONGEST:
        raise _weak(f"Use at most {LONGEST} characters.")
    plain = "".join(sign for sign in password.lower() if sign.isalnum())
    if len(set(plain)) < 6 or _is_run(plain):
        raise _weak("This repeats itself; use a few different words.")
    rest = plain
    for word in sorted({*_OBVIOUS, *_words(about)}, key=len, reverse=True):
        rest = rest.replace(word, "")
    if rest != plain and len(rest) < _OWN:
        raise _weak("This is among the first things an attacker tries.")


async def refuse_weak_for(parts: Parts, user: User, password: str) -> None:
    """Raise Invalid for a password that is weak, or that the person's name or address tells."""
    await refuse_weak(parts, password, user.email, user.name)


async def hash_password(password: str) -> str:
    """Give what is stored of a password. Raises TooMany, as `verify_password` does."""
    async with _turn():
        return await asyncio.to_thread(_HASHER.hash, password)


async def verify_password(password: str, stored: str | None) -> bool:
    """Say whether a password is the stored one; unknown people take as long as known ones.

    An empty one is nobody's: whoever has it signs in by a provider alone.
    Raises TooMany at once when so many wait already that it would take more than about a second.
    """
    async with _turn():
        right = await asyncio.to_thread(_HASHER.verify, password, stored or _NOBODY)
    return hmac.compare_digest(b"1" if right else b"0", b"1") and bool(stored)


@asynccontextmanager
async def _turn() -> AsyncIterator[None]:
    if len(_asking) >= _AT_MOST:
        said = "Too many are signing in just now; try again in a moment."
        raise TooMany(said, retry_after=timedelta(seconds=1))
    _asking.append(None)
    try:
        async with _HASHING:
            yield
    finally:
        _asking.pop()


def _words(about: tuple[str, ...]) -> set[str]:
    """Give what an attacker knows of a person: each text as a whole, and its words."""
    found = {word for text in about for word in (text, *re.split(r"[\W_]+", text))}
    plain = {"".join(sign for sign in word.lower() if sign.isalnum()) for word in found}
    return {word for word in plain if len(word) >= _WORD}


def _is_run(text: str) -> bool:
    """Say whether a text is a short piece said again and again."""
    return any(
        text == (text[:size] * len(text))[: len(text)] for size in range(1, len(text) // 2 + 1)
    )


def _weak(message: str) -> Invalid:
    finding = Finding(
        severity="error", code="auth.weak_password", pointer="/password", message=message
    )
    return Invalid(message, code="auth.weak_password", findings=[finding])
