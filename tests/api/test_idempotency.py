"""A POST that is sent again is done once."""

from __future__ import annotations

import asyncio

import pytest

from tests.api.people import Person


async def test_many_at_once_with_one_key_make_one_flow_and_get_one_answer(owner: Person) -> None:
    path, key = f"/v1/projects/{owner.project}/flows", {"Idempotency-Key": "k1"}

    posts = [owner.http.post(path, json={"name": "x"}, headers=key) for _ in range(12)]
    answers = await asyncio.gather(*posts)

    assert {one.status_code for one in answers} == {201}
    assert len({one.text for one in answers}) == 1
    assert len((await owner.http.get(path)).json()["items"]) == 1


async def test_a_secret_is_the_same_when_the_key_is_the_same(owner: Person) -> None:
    body, key = {"name": "k", "scopes": ["*"]}, {"Idempotency-Key": "k2"}

    first = await owner.http.post("/v1/api-keys", json=body, headers=key)
    again = await owner.http.post("/v1/api-keys", json=body, headers=key)

    assert first.json() == again.json()


@pytest.mark.case("API-03")
async def test_another_body_with_the_same_key_is_refused(owner: Person) -> None:
    path, key = f"/v1/projects/{owner.project}/flows", {"Idempotency-Key": "k3"}
    await owner.http.post(path, json={"name": "x"}, headers=key)

    answer = await owner.http.post(path, json={"name": "y"}, headers=key)

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency.mismatch")


async def test_a_refusal_is_remembered_and_left_nothing_behind(owner: Person) -> None:
    path, key = f"/v1/projects/{owner.project}/flows", {"Idempotency-Key": "k4"}
    first = await owner.http.post(path, json={"name": ""}, headers=key)
    again = await owner.http.post(path, json={"name": ""}, headers=key)

    assert (first.status_code, first.text) == (422, again.text)


async def test_a_conflict_may_be_tried_again(owner: Person) -> None:
    flow = await owner.make_flow(key="mine")
    path, key = f"/v1/projects/{owner.project}/flows", {"Idempotency-Key": "k5"}
    body = {"name": "x", "key": "mine"}
    assert (await owner.http.post(path, json=body, headers=key)).status_code == 409
    await owner.http.delete(f"/v1/flows/{flow['id']}")

    assert (await owner.http.post(path, json=body, headers=key)).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb"])
async def test_a_key_that_is_none_is_refused(owner: Person, key: str) -> None:
    answer = await owner.http.post(
        f"/v1/projects/{owner.project}/flows", json={"name": "x"}, headers={"Idempotency-Key": key}
    )

    assert answer.status_code == 400
