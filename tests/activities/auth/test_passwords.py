"""How passwords are kept."""

from __future__ import annotations

from activities.auth.passwords import hash_password, verify_password

LONG = "a long and winding password that has more than seventy-two bytes in it, like this one"


async def test_all_of_a_password_counts() -> None:
    stored = await hash_password(LONG + "1")

    assert stored.startswith("$argon2id$")
    assert await verify_password(LONG + "1", stored)
    assert not await verify_password(LONG + "2", stored)
    assert not await verify_password(LONG, stored)


async def test_nobody_has_a_password_even_the_one_nobody_is_compared_with() -> None:
    assert not await verify_password("nobody signs in with this", None)
