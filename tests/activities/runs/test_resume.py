"""Resume links cannot be made or changed by anybody else."""

from __future__ import annotations

from uuid import UUID

import pytest

from activities.runs.resume import Resume, read_token, resume_token
from nextscript.errors import NotFound
from store.keys import KeyRing, new_key

KEYS = KeyRing.parse(new_key())
STEP = Resume(UUID(int=1), UUID(int=2), "orders[3].ask")


def test_a_token_names_its_step() -> None:
    assert read_token(KEYS, resume_token(KEYS, STEP)) == STEP


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a.b",
        "....",
        resume_token(KeyRing.parse(new_key()), STEP),
        resume_token(KEYS, STEP)[:-3],
        "W10" + resume_token(KEYS, STEP)[3:],
        resume_token(KEYS, STEP, expires=1_000_000),
    ],
)
def test_another_token_opens_nothing(token: str) -> None:
    with pytest.raises(NotFound):
        read_token(KEYS, token)
