"""A connector is changed, looked at again and taken away; what flows use stays."""

from __future__ import annotations

import json

import pytest

from activities.parts import Parts
from tests.api.audit.trail import actions
from tests.api.connectors.conftest import Json, imported, types, url
from tests.api.connectors.pets import PETS, pets
from tests.api.people import Person
from tests.api.stack import flow, node


async def draw(person: Person, type_: str = "pets.list_pets") -> Json:
    """Make a flow whose draft has a step of a type."""
    document = flow(node("start", "trigger.manual"), node("pet", type_))
    return await person.make_flow(document=document)


async def refreshed(person: Person, description: Json, **body: Json) -> Json:
    """Look at a connector's source again."""
    asked = {"document": {"text": json.dumps(description)}, **body}
    answer = await person.http.post(url(person, "/pets:refresh"), json=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.case("PLUG-09")
async def test_a_connector_that_flows_use_is_not_taken_away(owner: Person) -> None:
    await imported(owner)
    made = await draw(owner)

    refused = await owner.http.delete(url(owner, "/pets"))

    assert (refused.status_code, refused.json()["code"]) == (409, "connector.in_use")
    assert "Order intake" in refused.json()["detail"]
    uses = (await owner.http.get(url(owner, "/pets/used-by"))).json()["items"]
    assert [(one["key"], one["draft"], one["published"]) for one in uses] == [
        ("order-intake", True, False)
    ]
    assert uses[0]["nodes"] == [{"id": "pet", "name": "pet", "operation": "list_pets"}]
    await owner.http.delete(f"/v1/flows/{made['id']}")
    assert (await owner.http.delete(url(owner, "/pets"))).status_code == 204
    assert (await owner.http.get(url(owner, "/pets"))).status_code == 404
    assert "pets.list_pets" not in await types(owner)


async def test_a_key_that_comes_back_goes_on_counting_versions(owner: Person) -> None:
    await imported(owner)
    await owner.http.delete(url(owner, "/pets"))

    again = await imported(owner, key="pets", operations=["get_pet"])

    assert again["version"] == 2
    here = await types(owner)
    assert (here["pets.get_pet"]["version"], "pets.list_pets" in here) == (2, False)


async def test_other_operations_are_chosen_of_what_was_offered(owner: Person) -> None:
    await imported(owner, operations=["list_pets"])

    answer = await owner.http.patch(url(owner, "/pets"), json={"operations": ["get_pet"]})

    assert (answer.status_code, answer.json()["version"]) == (200, 2), answer.text
    here = await types(owner)
    assert ("pets.get_pet" in here, "pets.list_pets" in here) == (True, False)
    same = await owner.http.patch(url(owner, "/pets"), json={"operations": ["get_pet"]})
    assert same.json()["version"] == 2  # nothing changed, nothing new


async def test_an_operation_that_a_flow_uses_is_not_left_out(owner: Person) -> None:
    await imported(owner)
    await draw(owner)

    for body in (
        {"operations": ["get_pet"]},
        {"edits": {"operations": {"list_pets": {"key": "all_pets"}}}},
    ):
        answer = await owner.http.patch(url(owner, "/pets"), json=body)
        assert (answer.status_code, answer.json()["code"]) == (409, "connector.in_use")


async def test_a_refresh_shows_what_differs_and_changes_nothing_until_it_is_confirmed(
    owner: Person,
) -> None:
    await imported(owner)
    await draw(owner)
    new = pets("https://new.example.com")
    new["paths"]["/owners"] = {"get": {"operationId": "listOwners", "responses": {}}}
    del new["paths"]["/pets/{id}"]
    new["paths"]["/pets"]["get"]["parameters"][0]["required"] = True
    new["components"]["schemas"]["Pet"]["required"] = ["id"]

    found = await refreshed(owner, new)

    assert [one["key"] for one in found["added"]] == ["list_owners"]
    assert [one["operation"]["key"] for one in found["removed"]] == ["get_pet"]
    changed = {one["operation"]["key"]: one for one in found["changed"]}
    assert changed["list_pets"]["changes"] == ["fields", "answer"]
    assert changed["list_pets"]["used_by"][0]["name"] == "Order intake"
    assert changed["add_pet"]["changes"] == ["fields"]
    assert (found["moved"], found["applied"], found["version"]) == (["address"], False, 1)
    assert "pets.get_pet" in await types(owner)

    applied = await refreshed(owner, new, apply=True, digest=found["digest"])

    assert (applied["applied"], applied["version"]) == (True, 2)
    here = await types(owner)
    assert ("pets.list_owners" in here, "pets.get_pet" in here) == (True, False)
    assert (await owner.http.get(url(owner, "/pets"))).json()["base_url"].startswith("https://new")
    again = await refreshed(owner, new)
    assert [again[one] for one in ("added", "changed", "removed", "moved")] == [[], [], [], []]


async def test_edits_survive_a_refresh(owner: Person) -> None:
    edits = {"operations": {"list_pets": {"title": "All our pets"}}}
    await imported(owner, edits=edits, operations=["list_pets", "get_pet"])
    new = pets()
    new["paths"]["/pets"]["get"]["summary"] = "Pets, listed"

    await refreshed(owner, new, apply=True)

    here = await types(owner)
    assert here["pets.list_pets"]["title"] == "All our pets"
    assert "pets.add_pet" not in here


async def test_what_changed_since_it_was_looked_at_is_not_applied(owner: Person) -> None:
    await imported(owner)
    digest = (await refreshed(owner, pets("https://a.example.com")))["digest"]
    body = {
        "document": {"text": json.dumps(pets("https://b.example.com"))},
        "digest": digest,
        "apply": True,
    }

    answer = await owner.http.post(url(owner, "/pets:refresh"), json=body)

    assert (answer.status_code, answer.json()["code"]) == (409, "connector.changed")


async def test_a_pasted_description_has_no_address_to_look_at_again(owner: Person) -> None:
    await imported(owner)

    answer = await owner.http.post(url(owner, "/pets:refresh"), json={})

    assert (answer.status_code, answer.json()["code"]) == (409, "connector.no_source")


async def test_a_project_has_no_more_operations_than_it_may(
    owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("activities.connectors.naming.MOST_OPERATIONS", 4)
    await imported(owner)

    answer = await owner.http.post(url(owner), json={"document": {"text": PETS}})

    assert (answer.status_code, answer.json()["code"]) == (409, "limit.connectors")
    assert (await imported(owner, operations=["get_pet"]))["key"] == "pets_2"


async def test_each_change_is_in_the_audit_log(owner: Person, parts: Parts) -> None:
    await imported(owner)
    await owner.http.patch(url(owner, "/pets"), json={"operations": ["get_pet"]})
    await refreshed(owner, pets(), apply=True)
    await owner.http.delete(url(owner, "/pets"))

    found = [one for one in await actions(parts) if one.startswith("connectors.")]

    assert sorted(found) == [
        f"connectors.{one}" for one in ("create", "delete", "refresh", "update")
    ]
