"""People draw one flow at the same time, on one server or on several."""

from __future__ import annotations

import asyncio

import pytest
from pycrdt import Map
from sqlalchemy import func, select

from activities.projects.models import FlowUpdate
from tests.api.drafts.conftest import Serve, Site
from tests.api.people import Body

GREET: Body = {"nodes": [{"id": "greet", "type": "data.set", "config": {"values": {"n": 1}}}]}


async def draft(site: Site, flow: object) -> tuple[Body, str]:
    """Read the draft and its ETag."""
    answer = await site.owner.http.get(f"/v1/flows/{flow}/draft")
    assert answer.status_code == 200, answer.text
    document: Body = answer.json()["document"]
    return document, answer.headers["etag"]


def ids(document: Body) -> list[str]:
    """Give the nodes of a document."""
    nodes = document.get("nodes", [])
    assert isinstance(nodes, list)
    return [str(one["id"]) for one in nodes if isinstance(one, dict)]


async def test_two_browsers_see_what_each_other_draws(site: Site) -> None:
    flow = (await site.owner.make_flow(document=GREET))["id"]
    one, two = site.browser(flow), site.browser(flow)
    async with one.online(), two.online():
        await one.until(lambda: "greet" in one.nodes and "greet" in two.nodes)
        one.add("first", url="x")
        two.add("second")
        await asyncio.gather(one.send(), two.send())

        await one.until(lambda: len(one.nodes) == len(two.nodes) == 3)
        await asyncio.gather(one.saved(), two.saved())

    hello = one.said("hello")[0]
    assert hello["may_write"] is True
    assert (hello["you"]["name"], hello["epoch"]) == ("Ada", 1)
    document, _ = await draft(site, flow)
    assert ids(document) == ["first", "greet", "second"]
    shown = (await site.owner.http.get(f"/v1/flows/{flow}")).json()
    assert shown["updated_by"]["name"] == "Ada"


async def test_what_was_drawn_offline_merges(site: Site) -> None:
    flow = (await site.owner.make_flow(document=GREET))["id"]
    away, here = site.browser(flow), site.browser(flow)
    async with away.online():
        await away.until(lambda: "greet" in away.nodes)
    away.add("offline")
    away.nodes["greet"]["config"]["values"]["n"] = 2
    async with here.online():
        await here.until(lambda: "greet" in here.nodes)
        here.nodes["greet"]["name"] = "Hello"
        await here.send()
        await here.saved()

    async with away.online():
        await away.saved()
        await away.until(lambda: "name" in away.nodes["greet"])

    document, _ = await draft(site, flow)
    assert document["nodes"][0] == {  # type: ignore[index] # sorted by id
        "id": "greet",
        "type": "data.set",
        "name": "Hello",
        "config": {"values": {"n": 2}},
    }
    assert ids(document) == ["greet", "offline"]


async def test_a_change_sent_before_what_it_builds_on_is_asked_for_whole(site: Site) -> None:
    flow = (await site.owner.make_flow(document=GREET))["id"]
    away = site.browser(flow)
    async with away.online():
        await away.until(lambda: "greet" in away.nodes)
    away.add("offline")
    away._unsent.clear()
    async with away.online():
        away.nodes["offline"]["name"] = "typed on opening"
        await away.send()
        await away.saved()

    document, _ = await draft(site, flow)
    assert ids(document) == ["greet", "offline"]


async def test_what_was_saved_is_there_for_another_process_at_once(serve: Serve) -> None:
    first, second = await serve(), await serve()
    flow = (await first.owner.make_flow(document=GREET))["id"]
    async with first.browser(flow).online() as one:
        await one.until(lambda: "greet" in one.nodes)
        one.add("kept")
        await one.send()
        await one.saved()

        # The first process's room is of no importance to the second: it reads the log.
        document, _ = await draft(second, flow)
        assert ids(document) == ["greet", "kept"]
        async with second.browser(flow).online() as other:
            await other.until(lambda: "kept" in other.nodes)


async def test_browsers_of_two_servers_converge(serve: Serve) -> None:
    first, second = await serve(), await serve()
    flow = (await first.owner.make_flow(document=GREET))["id"]
    one, two = first.browser(flow), second.browser(flow)
    async with one.online(), two.online():
        await one.until(lambda: "greet" in one.nodes and "greet" in two.nodes)
        for at in range(5):
            one.add(f"one{at}")
            two.add(f"two{at}")
            await asyncio.gather(one.send(), two.send())
        await one.until(lambda: len(one.nodes) == len(two.nodes) == 11)
        await asyncio.gather(one.saved(), two.saved())

    document, _ = await draft(second, flow)
    assert len(ids(document)) == 11


async def test_put_beside_a_live_room_is_seen_there_and_stale_when_others_drew(
    site: Site,
) -> None:
    flow = (await site.owner.make_flow(document=GREET))["id"]
    async with site.browser(flow).online() as page:
        await page.until(lambda: "greet" in page.nodes)
        document, before = await draft(site, flow)
        page.add("drawn")
        await page.send()
        await page.saved()

        url = f"/v1/flows/{flow}/draft"
        body = {"document": {**document, "nodes": [*document["nodes"], {"id": "put", "type": "x"}]}}  # type: ignore[misc] # a list
        stale = await site.owner.http.put(url, json=body, headers={"If-Match": before})
        assert stale.status_code == 412

        document, now = await draft(site, flow)
        document["nodes"] = [*document["nodes"], {"id": "put", "type": "data.set"}]  # type: ignore[misc] # a list
        kept = await site.owner.http.put(
            url, json={"document": document}, headers={"If-Match": now}
        )
        assert kept.status_code == 200, kept.text
        assert kept.headers["etag"] == (await draft(site, flow))[1]
        await page.until(lambda: "put" in page.nodes)
        page.nodes["put"]["name"] = "after"
        await page.send()
        await page.saved()
    assert ids((await draft(site, flow))[0]) == ["drawn", "greet", "put"]


async def test_what_is_sent_before_the_page_closes_is_kept(site: Site) -> None:
    flow = (await site.owner.make_flow(document=GREET))["id"]
    async with site.browser(flow).online() as page:
        await page.until(lambda: "greet" in page.nodes)
        page.add("last")
        await page.send()
    for _ in range(100):
        if ids((await draft(site, flow))[0]) == ["greet", "last"]:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("the last change was lost")


async def test_a_drawing_too_heavy_is_built_anew_and_old_pages_cannot_mix_theirs_in(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    flow = (await site.owner.make_flow(document=GREET))["id"]
    old, new = site.browser(flow), site.browser(flow)
    async with old.online():
        await old.until(lambda: "greet" in old.nodes)
        old.add("drawn")
        await old.send()
        await old.saved()
        monkeypatch.setattr("activities.projects.rooms.room.MOST_STATE", 10)
    await asyncio.sleep(0.3)
    monkeypatch.undo()

    old.notices.clear()
    old.add("unsent")
    async with old.online():
        await old.until(lambda: old.code is not None)
    async with new.online():
        await new.until(lambda: len(new.nodes) == 2)

    assert (old.said("hello")[0]["epoch"], old.code) == (2, 4422)
    assert old.said("refused")[0]["problem"]["code"] == "flow.other_epoch"
    assert ids((await draft(site, flow))[0]) == ["drawn", "greet"]


async def test_a_name_drawn_is_the_flows_and_a_name_patched_is_drawn(site: Site) -> None:
    flow = (await site.owner.make_flow(document=GREET))["id"]
    async with site.browser(flow).online() as page:
        meta = page.doc.get("meta", type=Map)
        await page.until(lambda: "name" in meta)
        meta["name"] = "Drawn"
        await page.send()
        await page.saved()
        shown = (await site.owner.http.get(f"/v1/flows/{flow}")).json()
        assert shown["name"] == "Drawn"

        await site.owner.http.patch(f"/v1/flows/{flow}", json={"name": "Patched"})

        await page.until(lambda: meta["name"] == "Patched")
        await page.until(lambda: {"kind": "changed", "what": "flow"} in page.notices)


async def test_pages_hear_of_pins_comments_and_versions(site: Site) -> None:
    flow = (await site.owner.make_flow(document=GREET))["id"]
    http = site.owner.http
    async with site.browser(flow).online() as page:
        await page.until(lambda: page.said("hello"))
        await http.put(f"/v1/flows/{flow}/draft/pins/greet", json={"output": 1})
        await http.post(f"/v1/flows/{flow}/comments", json={"text": "Nice"})
        published = await http.post(f"/v1/flows/{flow}/versions", json={})
        assert published.status_code == 201, published.text

        await page.until(
            lambda: (
                {one["what"] for one in page.said("changed")} >= {"pins", "comments", "versions"}
            )
        )


async def test_a_long_log_is_folded_and_nothing_of_it_is_lost(site: Site) -> None:
    flow = (await site.owner.make_flow(document=GREET))["id"]
    async with site.browser(flow).online() as page:
        await page.until(lambda: "greet" in page.nodes)
        for at in range(5):
            page.add(f"n{at}")
            await page.send()
            await page.saved()
    async with site.parts.sessions() as session:
        for _ in range(100):
            left = await session.scalar(select(func.count()).select_from(FlowUpdate))
            if left == 0:
                break
            await asyncio.sleep(0.05)
    assert left == 0
    async with site.browser(flow).online() as again:
        await again.until(lambda: len(again.nodes) == 6)
        again.add("later")
        await again.send()
        await again.saved()
    assert len(ids((await draft(site, flow))[0])) == 7
