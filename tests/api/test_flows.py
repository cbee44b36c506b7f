"""Drawing, saving, publishing and moving flows."""

from __future__ import annotations

import asyncio

import pytest
from pydantic import JsonValue

from tests.api.people import Body, Person

HOOK: Body = {
    "nodes": [
        {"id": "hook", "type": "trigger.webhook", "config": {"path": "orders", "method": "POST"}},
        {"id": "keep", "type": "data.set", "config": {"values": {"n": "{{ hook.body.n }}"}}},
    ],
    "edges": [{"from": "hook", "to": "keep"}],
}


def doubled(value: str = "{{ input.n }}") -> Body:
    """A small flow that can be published."""
    return {"nodes": [{"id": "keep", "type": "data.set", "config": {"values": {"n": value}}}]}


async def save(owner: Person, flow: JsonValue, document: Body) -> None:
    """Save a draft, whatever was there."""
    answer = await owner.http.put(
        f"/v1/flows/{flow}/draft", json={"document": document}, headers={"If-Match": "*"}
    )
    assert answer.status_code == 200, answer.text


async def test_a_flow_is_made_with_a_key_of_its_name(owner: Person) -> None:
    first = await owner.make_flow("Bestellung prüfen!")
    second = await owner.make_flow("Bestellung prüfen!")

    assert (first["key"], second["key"]) == ("bestellung-prufen", "bestellung-prufen-2")
    assert (first["version"], first["draft_changed"], first["last_run"]) == (None, True, None)
    assert first["created_by"]["name"] == "Ada"  # type: ignore[index, call-overload]


async def test_many_flows_of_one_name_at_once_have_keys_of_their_own(owner: Person) -> None:
    flows = await asyncio.gather(*(owner.make_flow("Same") for _ in range(8)))

    assert len({str(one["key"]) for one in flows}) == 8


async def test_a_key_is_taken_once(owner: Person) -> None:
    await owner.make_flow(key="mine")

    answer = await owner.http.post(
        f"/v1/projects/{owner.project}/flows", json={"name": "x", "key": "mine"}
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "flow.key_taken")


async def test_lists_are_paged_newest_first_and_found_by_word_and_tag(owner: Person) -> None:
    flows = [await owner.make_flow(f"Flow {n}") for n in range(5)]
    await owner.http.patch(f"/v1/flows/{flows[2]['id']}", json={"tags": ["billing"]})
    path = f"/v1/projects/{owner.project}/flows"

    first = (await owner.http.get(path, params={"limit": 3})).json()
    rest = (await owner.http.get(path, params={"limit": 3, "cursor": first["next"]})).json()

    assert [one["name"] for one in first["items"] + rest["items"]] == [
        f"Flow {n}" for n in (4, 3, 2, 1, 0)
    ]
    assert rest["next"] is None
    tagged = (await owner.http.get(path, params={"tag": "billing"})).json()["items"]
    assert [one["name"] for one in tagged] == ["Flow 2"]
    named = (await owner.http.get(path, params={"q": "low 4"})).json()["items"]
    assert [one["name"] for one in named] == ["Flow 4"]


async def test_a_cursor_of_another_list_or_a_changed_one_is_refused(owner: Person) -> None:
    for n in range(2):
        await owner.make_flow(f"Flow {n}")
    path = f"/v1/projects/{owner.project}/flows"
    cursor = (await owner.http.get(path, params={"limit": 1})).json()["next"]

    for wrong in (cursor[:-4] + "AAA=", "x", "%00", "A" * 64):
        answer = await owner.http.get(path, params={"cursor": wrong})
        assert answer.status_code == 400
    assert (await owner.http.get("/v1/api-keys", params={"cursor": cursor})).status_code == 400


@pytest.mark.case("VAL-09")
async def test_a_draft_is_saved_only_by_who_read_its_last_state(owner: Person) -> None:
    flow = (await owner.make_flow())["id"]
    path = f"/v1/flows/{flow}/draft"
    read = await owner.http.get(path)
    tag = {"If-Match": read.headers["etag"]}

    blind = await owner.http.put(path, json={"document": doubled()})
    saved = await owner.http.put(path, json={"document": doubled()}, headers=tag)
    stale = await owner.http.put(path, json={"document": HOOK}, headers=tag)

    assert (blind.status_code, saved.status_code, stale.status_code) == (428, 200, 412)
    assert saved.headers["etag"] != read.headers["etag"]
    assert stale.json()["code"] == "flow.stale"


@pytest.mark.case("VAL-09")
async def test_of_many_who_save_at_once_one_wins(owner: Person) -> None:
    flow = (await owner.make_flow())["id"]
    path = f"/v1/flows/{flow}/draft"
    tag = {"If-Match": (await owner.http.get(path)).headers["etag"]}

    saves = [
        owner.http.put(path, json={"document": doubled(str(n))}, headers=tag) for n in range(8)
    ]
    answers = await asyncio.gather(*saves)

    assert sorted(one.status_code for one in answers) == [200] + [412] * 7


async def test_a_draft_with_errors_is_saved_and_not_published(owner: Person) -> None:
    flow = (await owner.make_flow())["id"]
    await save(owner, flow, {"nodes": [{"id": "a", "type": "no.such_type"}]})

    draft = (await owner.http.get(f"/v1/flows/{flow}/draft")).json()
    refused = await owner.http.post(f"/v1/flows/{flow}/versions", json={})

    assert draft["findings"][0]["pointer"].startswith("/nodes/0")
    assert (refused.status_code, refused.json()["code"]) == (422, "flow.findings")
    assert refused.json()["errors"][0]["pointer"].startswith("/nodes/0")


async def test_publishing_numbers_versions_and_nothing_changed_is_no_version(owner: Person) -> None:
    flow = (await owner.make_flow(document=doubled()))["id"]
    path = f"/v1/flows/{flow}/versions"

    first = await owner.http.post(path, json={"notes": "first"})
    again = await owner.http.post(path)
    await save(owner, flow, doubled("{{ input.n * 2 }}"))
    second = await owner.http.post(path, json={})

    assert (first.status_code, again.status_code, second.status_code) == (201, 200, 201)
    assert [one.json()["number"] for one in (first, again, second)] == [1, 1, 2]
    shown = (await owner.http.get(f"/v1/flows/{flow}")).json()
    assert (shown["version"], shown["draft_changed"]) == (2, False)
    listed = (await owner.http.get(path)).json()["items"]
    assert [one["number"] for one in listed] == [2, 1]
    assert (await owner.http.get(f"{path}/1")).json()["notes"] == "first"


async def test_moving_a_node_changes_the_draft_and_not_the_meaning(owner: Person) -> None:
    flow = (await owner.make_flow(document=doubled()))["id"]
    await owner.http.post(f"/v1/flows/{flow}/versions")
    await save(owner, flow, {**doubled(), "layout": {"keep": {"x": 4, "y": 2}}})

    assert (await owner.http.get(f"/v1/flows/{flow}")).json()["draft_changed"] is False


async def test_a_diff_says_where_two_versions_differ_and_rollback_brings_one_back(
    owner: Person,
) -> None:
    flow = (await owner.make_flow(document=doubled()))["id"]
    await owner.http.post(f"/v1/flows/{flow}/versions")
    await save(owner, flow, doubled("{{ input.n * 2 }}"))
    await owner.http.post(f"/v1/flows/{flow}/versions")

    diff = (await owner.http.get(f"/v1/flows/{flow}/diff", params={"from": 1, "to": 2})).json()
    back = await owner.http.post(f"/v1/flows/{flow}/rollback", json={"to": 1})

    assert (diff["from"], diff["to"]) == (1, 2)
    assert diff["changes"] == [
        {
            "op": "changed",
            "kind": "node",
            "id": "keep",
            "pointer": "/nodes/0/config/values/n",
            "before": "{{ input.n }}",
            "after": "{{ input.n * 2 }}",
        }
    ]
    assert (back.json()["number"], back.json()["restored_from"]) == (3, 1)
    draft = await owner.http.get(f"/v1/flows/{flow}/diff", params={"from": 3, "to": "draft"})
    assert len(draft.json()["changes"]) == 1


async def test_two_flows_cannot_listen_at_one_address(owner: Person) -> None:
    first = (await owner.make_flow("One", document=HOOK))["id"]
    second = (await owner.make_flow("Two", document=HOOK))["id"]
    assert (await owner.http.post(f"/v1/flows/{first}/versions")).status_code == 201

    refused = await owner.http.post(f"/v1/flows/{second}/versions")

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/nodes/0/config/path"
    await owner.http.delete(f"/v1/flows/{first}")
    assert (await owner.http.post(f"/v1/flows/{second}/versions")).status_code == 201
    assert (await owner.http.post(f"/v1/flows/{first}:restore")).status_code == 422


async def test_the_trash_hides_a_flow_and_gives_it_back(owner: Person) -> None:
    flow = (await owner.make_flow())["id"]
    path = f"/v1/projects/{owner.project}/flows"

    assert (await owner.http.delete(f"/v1/flows/{flow}")).status_code == 204

    assert (await owner.http.get(f"/v1/flows/{flow}")).status_code == 404
    assert (await owner.http.get(path)).json()["items"] == []
    assert len((await owner.http.get(path, params={"trash": "true"})).json()["items"]) == 1
    assert (await owner.http.post(f"/v1/flows/{flow}:restore")).status_code == 200
    assert (await owner.http.get(f"/v1/flows/{flow}")).status_code == 200


async def test_a_copy_has_the_drawing_and_no_version(owner: Person) -> None:
    flow = (await owner.make_flow(document=doubled()))["id"]
    await owner.http.post(f"/v1/flows/{flow}/versions")

    copy = (await owner.http.post(f"/v1/flows/{flow}:duplicate")).json()

    assert (copy["name"], copy["version"]) == ("Order intake (copy)", None)
    draft = (await owner.http.get(f"/v1/flows/{copy['id']}/draft")).json()
    assert draft["document"]["nodes"][0]["id"] == "keep"


@pytest.mark.parametrize("format", ["json", "yaml"])
async def test_what_is_exported_is_imported_the_same(owner: Person, format: str) -> None:
    flow = (await owner.make_flow(document=HOOK))["id"]
    text = (await owner.http.get(f"/v1/flows/{flow}/export", params={"format": format})).text

    made = await owner.http.post(
        "/v1/flows:import",
        params={"format": format},
        json={"project_id": owner.project, "content": text},
    )

    assert made.status_code == 201
    copy = await owner.http.get(f"/v1/flows/{made.json()['id']}/draft")
    original = await owner.http.get(f"/v1/flows/{flow}/draft")
    assert copy.headers["etag"] == original.headers["etag"]


async def test_switching_and_describing_a_flow(owner: Person) -> None:
    flow = (await owner.make_flow())["id"]

    changed = await owner.http.patch(
        f"/v1/flows/{flow}", json={"enabled": False, "description": "d", "name": "  New  "}
    )

    assert changed.json()["enabled"] is False
    assert (changed.json()["name"], changed.json()["key"]) == ("New", "order-intake")
    assert (await owner.http.patch(f"/v1/flows/{flow}", json={"color": 1})).status_code == 422
