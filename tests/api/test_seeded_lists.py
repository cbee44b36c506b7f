"""The seed of the benchmark of lists fits the tables, and its questions are answered."""

from __future__ import annotations

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from benchmarks.lists.asking import Places, questions
from benchmarks.lists.seeding import seed
from tests.api.people import Person


@pytest.mark.slow
async def test_every_list_of_the_benchmark_is_answered(owner: Person, tables: AsyncEngine) -> None:
    me = (await owner.http.get("/v1/me")).json()
    await seed(tables, me["organisation_id"], owner.project, runs=2_000)
    flows = (await owner.http.get(f"/v1/projects/{owner.project}/flows?limit=200")).json()["items"]
    projects = (await owner.http.get("/v1/projects?limit=200")).json()["items"]
    others = [one["id"] for one in projects if one["id"] != owner.project]
    places = Places(owner.project, others, [one["id"] for one in flows])

    found = {one.name: await owner.http.get(one.path()) for one in questions(places)}

    assert {name: one.text for name, one in found.items() if one.status_code != 200} == {}
    assert found["flows, counted"].json()["total"] == 5_000
    assert found["runs, all"].json()["next"]
