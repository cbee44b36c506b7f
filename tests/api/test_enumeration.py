"""Neither words nor time tell who has an account, nor do look-alikes make a second one."""

from __future__ import annotations

import secrets
import statistics
import time
from uuid import UUID

import httpx2
import pytest
from pydantic import JsonValue
from sqlalchemy import text

from activities.parts import Parts
from tests.api.people import EMAIL, PASSWORD, Body, Person, add_person
from tests.api.test_errors import assert_problem


@pytest.fixture
def parts(parts: Parts) -> Parts:
    parts.settings.requests_per_minute = 100_000
    return parts


COPIES = """
INSERT INTO app_user (id, email, name, password_hash, disabled, created_at)
SELECT uuidv7(), 'p' || n || '@example.com', 'P', password_hash, false, now()
FROM generate_series(0, 1999) n, app_user WHERE email = 'copied@example.com'
"""
MEMBERS = """
INSERT INTO member (id, organisation_id, user_id, role, created_at)
SELECT uuidv7(), :organisation, id, 'viewer', now() FROM app_user WHERE email ~ '^p[0-9]+@'
"""
ROUNDS = 4
"""What a busy machine does to one measurement it does not do to four alike."""


async def many_people(parts: Parts, organisation: UUID | None = None) -> None:
    """Make two thousand members, of a new organisation unless it is said."""
    organisation = await add_person(parts, "copied@example.com", "viewer", organisation)
    async with parts.sessions() as session, session.begin():
        await session.execute(text(COPIES))
        await session.execute(text(MEMBERS), {"organisation": organisation})


async def tells_nothing(
    client: httpx2.AsyncClient, path: str, times: int, status: int, **more: JsonValue
) -> None:
    """See that known and unknown people get the same answers, in the same time."""
    taken: list[tuple[float, float]] = []
    for round_ in range(ROUNDS):
        numbers = range(round_ * times, (round_ + 1) * times)
        taken.append(await seconds_of_both(client, path, numbers, status, more))
        if is_same(*taken[-1]):
            return
    raise AssertionError(taken)


async def seconds_of_both(
    client: httpx2.AsyncClient, path: str, numbers: range, status: int, more: dict[str, JsonValue]
) -> tuple[float, float]:
    """Ask in turn for known and unknown people; give how long both usually take."""
    taken: dict[bool, list[float]] = {True: [], False: []}
    seen: dict[bool, set[str]] = {True: set(), False: set()}
    for number in numbers:
        for known in (number % 2 == 0, number % 2 == 1):
            email = f"{'p' if known else 'q'}{number}@example.com"
            begun = time.perf_counter()
            answer = await client.post(path, json={"email": email, **more})
            taken[known].append(time.perf_counter() - begun)
            seen[known].add(said_in(answer))
    assert seen[True] == seen[False]
    assert {said[:3] for said in seen[True]} == {str(status)}
    return usual(taken[True]), usual(taken[False])


def usual(seconds: list[float]) -> float:
    """Give what one of five took at most: the rest may have waited for other programs."""
    return statistics.quantiles(seconds[5:], n=5)[0]


def said_in(answer: httpx2.Response) -> str:
    """Give what an answer says: all of a refusal, of what was made the names of its fields."""
    said = answer.json()
    shown = sorted(said) if answer.is_success else said | {"request_id": ""}
    return f"{answer.status_code} {shown} {sorted(answer.headers)}"


def is_same(known: float, unknown: float) -> bool:
    """Within 5 %; of what takes a few ms, a tenth of one more is noise."""
    return abs(known - unknown) < max(0.05 * max(known, unknown), 0.001)


@pytest.mark.case("AUTH-01")
@pytest.mark.slow
async def test_signing_in_tells_not_who_is_known(anybody: httpx2.AsyncClient, parts: Parts) -> None:
    await many_people(parts)

    await tells_nothing(anybody, "/v1/auth/login", 200, 401, password="no umbrella at all")


@pytest.mark.case("AUTH-01")
@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "status", "more"),
    [
        ("/v1/auth/password/forgot", 202, {}),
        ("/v1/setup", 409, {"password": PASSWORD, "name": "Eve"}),
    ],
)
async def test_a_forgotten_password_and_a_second_setup_tell_not_who_is_known(
    anybody: httpx2.AsyncClient, parts: Parts, path: str, status: int, more: Body
) -> None:
    await many_people(parts)

    await tells_nothing(anybody, path, 300, status, **more)


@pytest.mark.case("AUTH-01")
@pytest.mark.slow
async def test_inviting_tells_not_who_has_an_account_elsewhere(owner: Person, parts: Parts) -> None:
    await many_people(parts)

    await tells_nothing(owner.http, "/v1/invitations", 100, 201, role="viewer")


@pytest.mark.case("AUTH-01")
@pytest.mark.slow
@pytest.mark.parametrize("path", ["look", "accept"])
async def test_a_link_that_works_no_more_tells_not_for_whom_it_was(
    owner: Person, anybody: httpx2.AsyncClient, parts: Parts, path: str
) -> None:
    await many_people(parts)
    links = {
        "never": [secrets.token_urlsafe(32) for _ in range(100)],
        "known": [await revoked(owner, f"p{number}@example.com") for number in range(100)],
        "unknown": [await revoked(owner, f"q{number}@example.com") for number in range(100)],
    }
    more = {"name": "E", "password": PASSWORD} if path == "accept" else {}

    found = [await of_links(anybody, path, links, more)]
    while not _alike(found[-1]):
        assert len(found) < ROUNDS, found
        found.append(await of_links(anybody, path, links, more))


def _alike(seconds: dict[str, float]) -> bool:
    return is_same(seconds["known"], seconds["unknown"]) and is_same(
        seconds["known"], seconds["never"]
    )


async def revoked(owner: Person, email: str) -> str:
    """Give the token of an invitation that was taken back."""
    body = {"email": email, "role": "viewer"}
    made = (await owner.http.post("/v1/invitations", json=body)).json()
    await owner.http.delete(f"/v1/invitations/{made['id']}")
    return str(made["link"].partition("#")[2])


async def of_links(
    client: httpx2.AsyncClient, path: str, links: dict[str, list[str]], more: dict[str, str]
) -> dict[str, float]:
    """Follow links of all kinds in turn; give the median seconds of each kind."""
    taken: dict[str, list[float]] = {kind: [] for kind in links}
    answers: set[str] = set()
    for number in range(200):
        for kind, tokens in links.items():
            body = {"token": tokens[number % len(tokens)], **more}
            begun = time.perf_counter()
            answer = await client.post(f"/v1/invitations/{path}", json=body)
            taken[kind].append(time.perf_counter() - begun)
            answers.add(said_in(answer))
    assert [one[:3] for one in answers] == ["422"], answers
    return {kind: usual(seconds) for kind, seconds in taken.items()}


@pytest.mark.case("AUTH-07")
async def test_no_byte_of_a_long_password_is_left_out(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    same = "correct umbrellas for giraffes " * 3  # 93 bytes
    change = {"current": PASSWORD, "password": same + "one"}
    assert (await owner.http.post("/v1/auth/password/change", json=change)).status_code == 204

    for other in (f"{same}two", same, same[:72]):
        login = {"email": EMAIL, "password": other}
        assert_problem(await anybody.post("/v1/auth/login", json=login), 401)
    right = {"email": EMAIL, "password": f"{same}one"}
    assert (await anybody.post("/v1/auth/login", json=right)).status_code == 200


@pytest.mark.case("AUTH-07")
async def test_a_nul_neither_ends_a_password_nor_is_part_of_one(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    change = {"current": PASSWORD, "password": f"{PASSWORD}\0 and a tail"}
    assert_problem(await owner.http.post("/v1/auth/password/change", json=change), 400)
    login = {"email": EMAIL, "password": f"{PASSWORD}\0 another tail"}
    assert_problem(await anybody.post("/v1/auth/login", json=login), 400)
    assert (await anybody.post("/v1/auth/login", json={**login, "password": PASSWORD})).is_success


@pytest.mark.case("AUTH-27")
@pytest.mark.parametrize(
    ("email", "status"),
    [
        ("Ada@Example.com", 409),
        (" ada@example.com ", 409),
        ("аda@example.com", 422),
        ("ada@example.com\u200b", 422),
        ('"ada"@example.com', 422),
        ("ada@example.com\r\nBcc: eve@example.com", 422),
    ],
)
async def test_what_looks_like_somebody_is_them_or_nobody(
    owner: Person, anybody: httpx2.AsyncClient, email: str, status: int
) -> None:
    body = {"email": email, "role": "owner"}

    assert_problem(await owner.http.post("/v1/invitations", json=body), status)
    login = {"email": EMAIL, "password": PASSWORD}
    assert (await anybody.post("/v1/auth/login", json=login)).status_code == 200
