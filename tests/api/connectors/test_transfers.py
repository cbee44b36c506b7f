"""A project takes its connectors along when it is exported and imported."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest

from activities.parts import Parts
from tests.api.connectors.conftest import imported, types
from tests.api.connectors.pets import PETS
from tests.api.connectors.test_running import asking, connect_shop, drawing
from tests.api.people import Person
from tests.api.projects.archives import files_of, written
from tests.api.projects.test_transfers import exported, made, sent
from tests.api.stack import publish, with_engine


@pytest.fixture
async def engine(parts: Parts, temporal_address: str) -> AsyncIterator[Parts]:
    """Let exports and imports be done."""
    async with with_engine(parts, temporal_address) as joined:
        yield joined


async def test_an_exported_project_takes_its_connectors_along(owner: Person, engine: Parts) -> None:
    edits = {"operations": {"list_pets": {"title": "All our pets"}}}
    await imported(owner, operations=["list_pets", "get_pet"], edits=edits)
    await connect_shop(owner)
    await publish(owner, drawing(asking(id=1)))
    _, archive = await exported(engine, owner)

    plan = (await sent(owner, archive)).json()["plan"]
    done = await made(engine, owner, archive, connections={"shop": "create"})

    assert plan["connectors"] == ["pets"]
    assert plan["warnings"] == []
    assert done["status"] == "done", done
    there = await types(owner, done["project_id"])
    assert there["pets.list_pets"]["title"] == "All our pets"
    assert "pets.add_pet" not in there
    answer = await owner.http.get(f"/v1/projects/{done['project_id']}/connectors/pets")
    assert len(answer.json()["offered"]) == 3
    flows = (await owner.http.get(f"/v1/projects/{done['project_id']}/flows")).json()["items"]
    assert [one["version"] for one in flows] == [1]


@pytest.mark.case("PLUG-03")
@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"key": "http"}, "built in"),
        ({"chosen": ["nothing"]}, "no operation"),
        ({"manifest": {"title": 3}}, "cannot be read"),
    ],
)
async def test_a_hostile_archive_brings_no_connector_that_people_could_not_make(
    owner: Person, engine: Parts, change: dict[str, object], why: str
) -> None:
    await imported(owner, PETS)
    _, archive = await exported(engine, owner)
    files = files_of(archive)
    first, *rest = files.pop("connectors/pets.jsonl").splitlines()
    part = {**json.loads(first), **change}
    files[f"connectors/{part['key']}.jsonl"] = b"\n".join([json.dumps(part).encode(), *rest])

    done = await made(engine, owner, written(files))

    assert (done["status"], done["code"]) == ("failed", "import.connector")
    assert why in done["message"]
