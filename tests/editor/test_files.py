"""A file in a form: chosen, sent, named, taken out again."""

from __future__ import annotations

from typing import Any

from playwright.async_api import expect

from tests.editor.conftest import OpenPage
from tests.editor.people import Team
from tests.editor.test_inspector import START, _drawn, _inspect, _saved

READ: dict[str, Any] = {"id": "read", "type": "file.read", "name": "Read prices", "config": {}}


async def test_a_chosen_file_is_sent_and_stands_in_the_step(
    open_page: OpenPage, team: Team
) -> None:
    page, flow = await _drawn(open_page, team, [START, READ], [("start", "read")])
    panel = await _inspect(page, "read")
    async with page.expect_file_chooser() as choosing:
        await panel.get_by_role("button", name="Choose a file").click()
    chooser = await choosing.value
    await chooser.set_files(
        {"name": "prices.csv", "mimeType": "text/csv", "buffer": b"bread,3\n" * 1000}
    )

    await expect(panel.get_by_text("prices.csv")).to_be_visible()
    config = await _saved(team, flow, "read", lambda one: "file" in one)
    file = config["file"]
    assert (file["name"], file["type"], file["size"]) == ("prices.csv", "text/csv", 8000)
    content = await page.request.get(f"/v1/files/{file['$file']}/content")
    assert await content.body() == b"bread,3\n" * 1000

    await panel.get_by_role("button", name="Remove prices.csv").click()
    await expect(panel.get_by_role("button", name="Choose a file")).to_be_visible()
    await _saved(team, flow, "read", lambda one: "file" not in one)
