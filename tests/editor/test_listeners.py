"""What a flow hears: that its trigger listens, what it did not take, why it hears nothing."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
import redis
from playwright.async_api import Page, expect

from tests.api.stack import Json, flow, node
from tests.conftest import free_port
from tests.editor.conftest import OpenPage
from tests.editor.opening import step
from tests.editor.people import Team
from tests.editor.watching import Complaints

PORT = 6379


@pytest.fixture
def stream() -> Iterator[str]:
    """A stream of the test's own in the real Redis."""
    name = f"editor-{uuid4().hex}"
    yield name
    with redis.Redis(port=PORT) as client:
        client.delete(name)


async def heard_by(team: Team, stream: str) -> tuple[str, str]:
    """Publish a flow that starts with a number in the stream; give it and its connection."""
    fields: Json = {"host": "127.0.0.1", "port": PORT, "tls": "off"}
    about: Json = {"key": "shop", "name": "Shop", "kind": "redis", "fields": fields}
    made = await team.owner.http.post(f"/v1/projects/{team.project}/connections", json=about)
    assert made.status_code == 201, made.text
    trigger = node(
        "entry", "redis.on_stream", streams=[stream], input={"n": "{{ entry.fields.n }}"}
    )
    document = flow(
        trigger | {"connection": "shop"},
        node("note", "data.set", values={"n": "{{ input.n }}"}),
        edges=[("entry", "note")],
        inputs={"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]},
    )
    drawn = await team.owner.http.post(
        f"/v1/projects/{team.project}/flows", json={"name": "Orders", "document": document}
    )
    id_ = str(drawn.json()["id"])
    published = await team.owner.http.post(f"/v1/flows/{id_}/versions", json={})
    assert published.status_code == 201, published.text
    return id_, str(made.json()["id"])


async def test_who_draws_sees_that_it_listens_what_was_not_taken_and_why_it_hears_nothing(
    open_page: OpenPage, team: Team, stream: str, complaints: Complaints
) -> None:
    complaints.expect(r"422.*expressions:preview")  # no entry has come yet
    id_, connection = await heard_by(team, stream)
    page = await open_page(f"/p/{team.project_key}/flows/{id_}", team.owner)
    await step("entry")(page)
    section = page.get_by_role("region", name="What it hears")
    await expect(section.get_by_text("Listening")).to_be_visible(timeout=30_000)

    with redis.Redis(port=PORT) as client:
        client.xadd(stream, {"n": "many"})
        client.xadd(stream, {"n": "3"})
    await expect(section.get_by_text("1 event started a run")).to_be_visible(timeout=30_000)
    await section.get_by_text("1 event was not taken").click()
    await expect(section.get_by_role("listitem")).to_contain_text("many")

    await point_elsewhere(team, connection)
    await expect(section.get_by_text("Hears nothing")).to_be_visible(timeout=30_000)
    await expect(section.get_by_role("link", name="Look at its connection")).to_be_visible()
    await see_it_on_home(page, team)


async def point_elsewhere(team: Team, connection: str) -> None:
    """Change the connection to where nobody answers."""
    fields: Json = {"host": "127.0.0.1", "port": free_port(), "tls": "off"}
    url = f"/v1/projects/{team.project}/connections/{connection}"
    changed = await team.owner.http.patch(url, json={"fields": fields})
    assert changed.status_code == 200, changed.text


async def see_it_on_home(page: Page, team: Team) -> None:
    await page.goto(f"/p/{team.project_key}")
    card = page.get_by_role("region", name="Triggers that hear nothing")
    await expect(card.get_by_role("link", name="Orders")).to_be_visible()
