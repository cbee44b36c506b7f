"""What stands beside a drawing: pins, comments, and what the draft once was."""

from __future__ import annotations

import asyncio

from tests.api.drafts.conftest import Site
from tests.api.drafts.test_drawing_together import GREET, draft
from tests.api.people import Body
from tests.api.test_errors import assert_problem


async def test_a_node_is_pinned_and_unpinned_alone(site: Site) -> None:
    flow, http = (await site.owner.make_flow(document=GREET))["id"], site.owner.http
    pins = f"/v1/flows/{flow}/draft/pins"
    await http.put(f"{pins}/greet", json={"output": {"n": 1}, "schema_hash": "abc"})
    await http.put(f"{pins}/other", json={"output": None})

    read = (await http.get(f"/v1/flows/{flow}/draft")).json()
    assert read["pins"] == {"greet": {"n": 1}, "other": None}
    assert read["pin_hashes"] == {"greet": "abc"}

    assert (await http.delete(f"{pins}/greet")).status_code == 204
    assert (await http.delete(f"{pins}/greet")).status_code == 204
    read = (await http.get(f"/v1/flows/{flow}/draft")).json()
    assert (read["pins"], read["pin_hashes"]) == ({"other": None}, {})


async def test_a_pin_is_at_most_256_kib(site: Site) -> None:
    flow, http = (await site.owner.make_flow(document=GREET))["id"], site.owner.http
    url = f"/v1/flows/{flow}/draft/pins/greet"

    answer = await http.put(url, json={"output": "x" * 263_000})

    assert_problem(answer, 422)
    assert (answer.json()["code"], answer.json()["errors"][0]["pointer"]) == (
        "limit.pin",
        "/output",
    )
    assert_problem(await http.put(f"/v1/flows/{flow}/draft/pins/No%20Id", json={"output": 1}), 404)


async def test_people_comment_reply_and_settle(site: Site) -> None:
    flow = (await site.owner.make_flow(document=GREET))["id"]
    url = f"/v1/flows/{flow}/comments"
    viewer = await site.person("vi@example.com", "viewer")
    asked = await viewer.http.post(url, json={"text": " Why twice? ", "node": "greet"})
    assert asked.status_code == 201, asked.text
    first: Body = asked.json()
    assert (first["text"], first["author"]["name"]) == ("Why twice?", "vi@example.com")  # type: ignore[index, call-overload] # an object
    reply = {"text": "No reason", "parent_id": first["id"]}
    answered = (await site.owner.http.post(url, json=reply)).json()
    assert (answered["node"], answered["parent_id"]) == ("greet", first["id"])

    one = f"{url}/{first['id']}"
    assert_problem(await site.owner.http.patch(one, json={"text": "mine"}), 403)
    assert_problem(await site.owner.http.delete(one), 403)
    settled = (await site.owner.http.patch(one, json={"resolved": True})).json()
    assert (settled["resolved_by"]["name"], settled["edited_at"]) == ("Ada", None)
    again = (await viewer.http.patch(one, json={"text": "Why?", "resolved": False})).json()
    assert (again["text"], again["resolved_by"]) == ("Why?", None)
    assert again["edited_at"]

    assert len((await viewer.http.get(url)).json()["items"]) == 2
    assert (await viewer.http.delete(one)).status_code == 204
    assert (await viewer.http.get(url)).json()["items"] == []
    assert_problem(await viewer.http.post(url, json={"text": "x" * 5_001}), 422)
    assert_problem(await viewer.http.post(url, json={"text": "x", "author": {}}), 422)


async def test_a_comment_is_reached_only_through_its_own_flow(site: Site) -> None:
    flow, other = [(await site.owner.make_flow(document=GREET))["id"] for _ in range(2)]
    http = site.owner.http
    made = (await http.post(f"/v1/flows/{flow}/comments", json={"text": "x"})).json()

    assert_problem(await http.delete(f"/v1/flows/{other}/comments/{made['id']}"), 404)
    reply = {"text": "y", "parent_id": made["id"]}
    assert_problem(await http.post(f"/v1/flows/{other}/comments", json=reply), 404)


async def test_a_publication_and_a_quiet_while_leave_snapshots_to_go_back_to(site: Site) -> None:
    flow, http = (await site.owner.make_flow(document=GREET))["id"], site.owner.http
    url = f"/v1/flows/{flow}/snapshots"
    assert (await http.get(url)).json() == {"items": [], "next": None}
    await http.post(f"/v1/flows/{flow}/versions", json={})
    before, _ = await draft(site, flow)
    async with site.browser(flow).online() as page:
        await page.until(lambda: "greet" in page.nodes)
        page.add("drawn")
        await page.send()
        await page.saved()
    for _ in range(100):
        items = (await http.get(url)).json()["items"]
        if len(items) == 2:
            break
        await asyncio.sleep(0.05)

    assert [one["reason"] for one in items] == ["quiet", "published"]
    assert items[0]["created_by"]["name"] == "Ada"
    old = (await http.get(f"{url}/{items[1]['id']}")).json()
    assert old["document"] == before
    put = await http.put(
        f"/v1/flows/{flow}/draft", json={"document": old["document"]}, headers={"If-Match": "*"}
    )
    assert put.status_code == 200, put.text
    assert (await draft(site, flow))[0] == before
