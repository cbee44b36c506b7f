"""Chance that is the same every time a step is repeated or replayed."""

from __future__ import annotations

import hashlib

from nextscript.expressions.faults import failed
from nextscript.expressions.library.published import Collection, Number
from nextscript.expressions.settings import Env
from nextscript.values import Json

CHANCE = Collection("Chance")


def _bits(env: Env, bits: int) -> int:
    """Draw from a stream that only the seed and the number of draws decide."""
    env.draws += 1
    text = f"{env.settings.seed}\0{env.draws}"
    digest = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=32).digest()
    return int.from_bytes(digest, "big") >> (256 - bits)


@CHANCE.function("random")
def random(env: Env, low: int | None = None, high: int | None = None) -> Number:
    """Draw a number from 0 up to 1, or a whole number between two, both included.

    Example: random() < 1 → true
    Example: random(7, 7) → 7
    """
    if low is None and high is None:
        return _bits(env, 53) / (1 << 53)
    if low is None or high is None or low > high:
        raise failed("random takes no argument, or two: the lowest and the highest number")
    return low + _bits(env, 128) % (high - low + 1)


@CHANCE.function("uuid")
def uuid(env: Env) -> str:
    """Draw a UUID.

    Example: uuid() | length → 36
    """
    number = _bits(env, 128)
    number = number & ~(0xF << 76) | (4 << 76)
    number = number & ~(0x3 << 62) | (2 << 62)
    digits = f"{number:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


@CHANCE.filter("shuffle")
def shuffle(env: Env, items: list[Json]) -> list[Json]:
    """Put a list in an order of chance.

    Example: [1, 2, 3] | shuffle | sort → [1,2,3]
    """
    env.budget.charge(len(items) * 8)
    result = list(items)
    for last in range(len(result) - 1, 0, -1):
        other = _bits(env, 64) % (last + 1)
        result[last], result[other] = result[other], result[last]
    return result
