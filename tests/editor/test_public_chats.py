"""A stranger writes on a chat page, on a phone, by keyboard alone, and reads the answer there."""

from __future__ import annotations

from playwright.async_api import expect

from tests.api.people import Body
from tests.editor.conftest import OpenPage
from tests.editor.people import Team
from tests.editor.test_narrow import OUTSIDE

PHONE = 390
FLOW: Body = {
    "schema": "nextscript.flow/1",
    "nodes": [
        {
            "id": "chat",
            "type": "trigger.chat",
            "config": {"title": "Ask the shop", "greeting": "Hello! How can we help?"},
        },
        {
            "id": "say",
            "type": "data.set",
            "config": {"values": {"text": "You asked: <b>{{ chat.text }}</b>"}},
        },
    ],
    "edges": [{"from": "chat", "to": "say"}],
    "outputs": {"text": "{{ say.text }}"},
}


async def test_what_is_written_is_answered_and_is_still_there_after_a_reload(
    open_page: OpenPage, team: Team
) -> None:
    flow = str((await team.owner.make_flow("Shop", document=FLOW))["id"])
    await team.owner.http.post(f"/v1/flows/{flow}/versions", json={})
    (page,) = (await team.owner.http.get(f"/v1/flows/{flow}/pages")).json()["items"]
    phone = await open_page(page["url"], width=PHONE, height=844)
    log = phone.get_by_role("log", name="Conversation")
    await expect(phone.get_by_label("Your message")).to_be_focused()

    await phone.keyboard.type("Are you open?")
    await phone.keyboard.press("Enter")

    await expect(log.get_by_text("You asked: <b>Are you open?</b>")).to_be_visible()
    assert await phone.evaluate(OUTSIDE) == [PHONE, 0]
    await phone.reload()
    await expect(log.get_by_text("Hello! How can we help?")).to_be_visible()
    await expect(log.get_by_text("You asked: <b>Are you open?</b>")).to_be_visible()
    runs = (await team.owner.http.get(f"/v1/runs?flow={flow}")).json()["items"]
    assert [one["source"] for one in runs] == ["chat"]
