"""Settings → Service accounts: one is made, its key works once shown, is switched off, goes."""

from __future__ import annotations

import httpx2
from playwright.async_api import expect

from tests.editor.conftest import OpenPage
from tests.editor.people import Team


async def test_a_service_account_is_made_and_its_key_works_as_long_as_it_may(
    open_page: OpenPage, team: Team
) -> None:
    page = await open_page(f"/p/{team.project_key}/settings/service-accounts", team.owner)
    await expect(page.get_by_text("No service accounts yet")).to_be_visible()
    await page.get_by_role("button", name="Make a service account").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Make service account").click()
    await expect(dialog.get_by_text("Give the service account a name.")).to_be_visible()
    await dialog.get_by_label("Name").fill("Shop")
    await dialog.get_by_label("What may it do?").select_option("viewer")
    await dialog.get_by_role("button", name="Make service account").click()

    await page.get_by_role("button", name="Shop Viewer in Orders").click()
    keys = page.get_by_role("region", name="Keys of Shop")
    await expect(keys.get_by_text("It has no key yet")).to_be_visible()
    await keys.get_by_role("button", name="Make a key for Shop").click()
    await dialog.get_by_label("What is it for?").fill("Orders")
    await dialog.get_by_label("What may it do?").select_option("all")
    await dialog.get_by_role("button", name="Make key").click()
    secret = await dialog.get_by_label("Key").input_value()
    await dialog.get_by_role("button", name="I have copied it").click()
    await expect(keys.get_by_text("Never used")).to_be_visible()
    headers = {"Authorization": f"Bearer {secret}"}
    shop = httpx2.AsyncClient(base_url=team.url, headers=headers, timeout=30, trust_env=False)
    flows = f"/v1/projects/{team.project}/flows"
    async with shop:
        assert (await shop.post(flows, json={"name": "x"})).status_code == 403
        await page.get_by_role("button", name="Change Shop").click()
        await dialog.get_by_label("What may it do?").select_option("editor")
        await dialog.get_by_role("button", name="Save").click()
        await expect(page.get_by_text("Editor in Orders")).to_be_visible()
        assert (await shop.post(flows, json={"name": "x"})).status_code == 201

        await page.get_by_role("switch", name="Shop is on").click()
        await expect(page.get_by_text("No key works while the account is off.")).to_be_visible()
        assert (await shop.get(flows)).status_code == 401
        await page.get_by_role("switch", name="Shop is on").click()
        await expect(page.get_by_text("No key works")).to_have_count(0)
        assert (await shop.get(flows)).status_code == 200
        await page.get_by_role("link", name="API keys").click()
        await expect(page.get_by_text("Service account Shop")).to_be_visible()
        await page.get_by_role("button", name="Revoke Orders").click()
        await dialog.get_by_role("button", name="Revoke").click()
        await expect(page.get_by_text("No keys yet")).to_be_visible()
        assert (await shop.get(flows)).status_code == 401

    await page.get_by_role("link", name="Service accounts", exact=True).click()
    await page.get_by_role("button", name="Delete Shop").click()
    await dialog.get_by_role("button", name="Delete").click()
    await expect(page.get_by_text("No service accounts yet")).to_be_visible()
