"""Every template is a flow that runs as it is, with its sample."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import activities.projects.templates
from activities import BUILTIN
from activities.parts import Parts
from activities.projects.templates.listing import ORDER, templates
from engine.nodes import CONTROLS
from nextscript.catalog import Catalog
from tests.api.people import Person
from tests.api.stack import Json, until, with_engine

ANSWERS = {"order_intake": ("ask", "approved")}
OUTPUTS: dict[str, Json] = {
    "say_hello": {"greeting": "Hello Ada!", "letters": 3},
    "order_intake": {"order_id": "A-1001", "state": "booked", "total": 602, "reason": None},
    "clean_contacts": {
        "contacts": [
            {"name": "Ada Lovelace", "email": "ada@example.com"},
            {"name": "Grace Hopper", "email": "grace@example.com"},
        ],
        "report": {"removed": 2, "domains": {"example.com": 2}},
    },
    "two_quotes": {"ordered": True, "article": "Desk", "supplier": "near", "price": 190},
    "retry_until_ready": {"result": 42, "asked": 3, "reason": None},
}


@pytest.fixture
async def engine(parts: Parts, temporal_address: str) -> AsyncIterator[Parts]:
    """Let runs really run, with the steps every instance has."""
    parts.catalog = Catalog.of(CONTROLS, BUILTIN)
    async with with_engine(parts, temporal_address) as joined:
        yield joined


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("key", ORDER)
async def test_a_template_has_nothing_to_mend_and_runs_green(owner: Person, key: str) -> None:
    listed = (await owner.http.get("/v1/templates")).json()["items"]
    [template] = [one for one in listed if one["key"] == key]
    made = await owner.make_flow(template["title"], document=template["document"])
    draft = (await owner.http.get(f"/v1/flows/{made['id']}/draft")).json()
    sample = {name: value for name, value in template["sample"].items() if value is not None}

    run = (
        await owner.http.post(
            f"/v1/flows/{made['id']}/runs", json={"version": "draft", "wait": 20, **sample}
        )
        if key not in ANSWERS
        else await _answered(owner, str(made["id"]), sample, *ANSWERS[key])
    ).json()

    assert draft["findings"] == []
    assert run["status"] == "succeeded", run["error"]
    assert OUTPUTS.get(key, run["output"]) == run["output"]


async def _answered(owner: Person, flow: str, sample: Json, step: str, port: str) -> Json:
    started = await owner.http.post(f"/v1/flows/{flow}/runs", json={"version": "draft", **sample})
    run = started.json()["id"]
    await until(owner, run, "waiting")
    await owner.http.post(f"/v1/runs/{run}/steps/{step}/complete", json={"port": port})
    await until(owner, run, "succeeded")
    return await owner.http.get(f"/v1/runs/{run}")


def test_every_file_is_listed() -> None:
    folder = Path(activities.projects.templates.__file__).parent

    assert {path.stem for path in folder.glob("*.yaml")} == set(ORDER)


@pytest.mark.parametrize("template", templates(), ids=lambda one: one.key)
def test_a_template_is_drawn_and_explained(template: Json) -> None:
    nodes = template.document["nodes"]
    layout = template.document["layout"]

    assert {node["id"] for node in nodes} == set(layout)
    assert all(node.get("name") for node in nodes)
    assert any(node.get("notes") for node in nodes)
    for node in nodes:
        place, parent = layout[node["id"]], layout.get(node.get("parent"))
        if parent:
            assert 0 <= place["x"] <= parent["width"] - 220
            assert 40 <= place["y"] <= parent["height"] - 60
    places = [(layout[node["id"]], node.get("parent")) for node in nodes]
    for one, of in places:
        others = [place for place, parent in places if place is not one and parent == of]
        assert not any(_overlap(one, other) for other in others)


def _overlap(one: Json, other: Json) -> bool:
    return bool(
        one["x"] < other["x"] + other.get("width", 220)
        and other["x"] < one["x"] + one.get("width", 220)
        and one["y"] < other["y"] + other.get("height", 64)
        and other["y"] < one["y"] + one.get("height", 64)
    )
