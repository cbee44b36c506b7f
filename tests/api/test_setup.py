"""First run."""

from __future__ import annotations

import asyncio

import httpx2
import pytest

from tests.api.people import EMAIL, PASSWORD, Person

OWNER = {"email": EMAIL, "password": PASSWORD, "name": "Ada"}


async def test_a_new_instance_waits_for_its_first_owner(anybody: httpx2.AsyncClient) -> None:
    assert (await anybody.get("/v1/setup")).json() == {"needed": True}


async def test_the_first_owner_is_signed_in_and_has_a_project(owner: Person) -> None:
    me = (await owner.http.get("/v1/me")).json()

    assert (me["email"], me["role"]) == (EMAIL, "owner")
    assert (await owner.http.get(f"/v1/projects/{owner.project}")).json()["key"] == "default"


async def test_setup_works_once_though_many_try_at_the_same_moment(
    anybody: httpx2.AsyncClient,
) -> None:
    tries = [
        anybody.post("/v1/setup", json={**OWNER, "email": f"p{n}@example.com"}) for n in range(8)
    ]
    answers = await asyncio.gather(*tries)

    assert sorted(one.status_code for one in answers) == [201] + [409] * 7
    assert (await anybody.get("/v1/setup")).json() == {"needed": False}


@pytest.mark.parametrize(
    "password",
    [
        "sevench",
        "fourteen chars",
        "a" * 20,
        "abcabcabcabcabcabc",
        "nextscript-nextscript",
        "passwordpassword1",
    ],
)
async def test_a_password_somebody_would_guess_is_refused(
    anybody: httpx2.AsyncClient, password: str
) -> None:
    answer = await anybody.post("/v1/setup", json={**OWNER, "password": password})

    assert answer.status_code == 422
    assert answer.json()["code"] == "auth.weak_password"
    assert answer.json()["errors"][0]["pointer"] == "/password"


@pytest.mark.case("AUTH-27")
@pytest.mark.parametrize("email", ["аdmin@example.com", "admin@x\u200b", '"a"@x', "a", "a@", "@x"])
async def test_an_address_that_looks_like_another_is_refused(
    anybody: httpx2.AsyncClient, email: str
) -> None:
    answer = await anybody.post("/v1/setup", json={**OWNER, "email": email})

    assert answer.status_code == 422
