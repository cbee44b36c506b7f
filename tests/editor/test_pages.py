"""The pages around the canvas: home, flows, templates, connections, settings."""

from __future__ import annotations

import re

from playwright.async_api import Page, expect

from tests.editor.conftest import OpenPage
from tests.editor.people import Team


async def go(page: Page, name: str) -> None:
    await page.get_by_role("navigation").first.get_by_role("link", name=name).click()


async def test_a_new_project_offers_flows_that_work(signed_in_page: Page) -> None:
    page = signed_in_page
    await page.get_by_role("button", name="Use Say hello").click()

    await expect(page).to_have_url(re.compile("/flows/"))
    await expect(page.get_by_text("Write the greeting")).to_be_visible()
    await expect(page.get_by_role("heading", name="Run it")).to_be_visible()


async def test_a_deleted_flow_comes_back(open_page: OpenPage, team: Team) -> None:
    await team.owner.make_flow("Order intake")
    page = await open_page(f"/p/{team.project_key}/flows", team.owner)

    await page.get_by_role("button", name="More for Order intake").click()
    await page.get_by_role("menuitem", name="Move to trash").click()
    await expect(page.get_by_role("link", name="Order intake")).to_be_hidden()
    await page.get_by_role("button", name="Trash").click()
    await page.get_by_role("button", name="Restore Order intake").click()
    await page.get_by_role("button", name="Back to flows").click()

    await expect(page.get_by_role("link", name="Order intake")).to_be_visible()


async def test_an_import_that_cannot_be_read_says_why(
    open_page: OpenPage, team: Team, complaints: object
) -> None:
    complaints.expect("422")  # type: ignore[attr-defined] # a refusal is an answer
    page = await open_page(f"/p/{team.project_key}/flows", team.owner)

    await page.get_by_role("button", name="Import").click()
    text = '{"schema": "nextscript.flow/1", "nodes": [{"id": "Not A Slug", "type": "log"}]}'
    await page.get_by_label("Or paste it here").fill(text)
    await page.get_by_role("dialog").get_by_role("button", name="Import").click()

    await expect(page.get_by_role("alert")).to_contain_text("/nodes/0/id")


async def test_a_connection_is_made_and_its_secret_is_not_shown(
    open_page: OpenPage, team: Team
) -> None:
    page = await open_page(f"/p/{team.project_key}/connections", team.owner)

    await page.get_by_role("button", name="Add a connection").click()
    await page.get_by_role("button", name=re.compile("^Bearer token")).click()
    await page.get_by_label("Name of the connection").fill("CRM")
    await page.get_by_label("Base URL").fill("https://crm.example.com")
    await page.get_by_label("Token", exact=True).fill("s3cret")
    await page.get_by_role("button", name="Save and test").click()
    await page.get_by_role("button", name="Change CRM").click()

    await expect(page.get_by_label("Token", exact=True)).to_have_value("")
    await expect(page.get_by_label("Base URL")).to_have_value("https://crm.example.com")


async def test_a_variable_and_a_key_are_made(open_page: OpenPage, team: Team) -> None:
    page = await open_page(f"/p/{team.project_key}/settings/variables", team.owner)

    await page.get_by_role("button", name="Add a variable").click()
    await page.get_by_label("Name").fill("limit")
    await page.get_by_label("Kind of value").select_option("json")
    await page.get_by_label("Value", exact=True).fill("1000")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("1000", exact=True)).to_be_visible()
    await page.get_by_role("link", name="API keys").click()
    await page.get_by_role("button", name="Make a key").click()
    await page.get_by_label("What is it for?").fill("Shop")
    await page.get_by_role("button", name="Make key").click()

    await expect(page.get_by_label("Key", exact=True)).not_to_have_value("")
    await page.get_by_role("button", name="I have copied it").click()
    await expect(page.get_by_role("button", name="Revoke Shop")).to_be_visible()


async def test_a_form_in_a_dialog_is_sent_by_enter_and_says_what_is_missing(
    open_page: OpenPage, team: Team
) -> None:
    page = await open_page(f"/p/{team.project_key}/projects", team.owner)

    await page.get_by_role("button", name="New project").click()
    name = page.get_by_role("dialog").get_by_label("Name")
    await name.press("Enter")
    await expect(page.get_by_text("Give the project a name.")).to_be_visible()
    await name.fill("Bakery")
    await name.press("Enter")

    await expect(page).to_have_url(re.compile("/p/bakery"))


async def test_packages_are_named_and_what_became_of_them_is_said(
    open_page: OpenPage, team: Team, complaints: object
) -> None:
    complaints.expect("422")  # type: ignore[attr-defined] # a refusal is an answer
    page = await open_page(f"/p/{team.project_key}/settings/packages", team.owner)

    await page.get_by_label("Packages").fill("--index-url http://elsewhere")
    await page.get_by_role("button", name="Save and install").click()
    await expect(page.get_by_text("is not a name and a version")).to_be_visible()
    await page.get_by_label("Packages").fill("humanize==4.9.0")
    await page.get_by_role("button", name="Save and install").click()

    state = page.get_by_role("status").filter(has_text="Installing")
    await expect(state).to_contain_text("does not answer just now", timeout=60_000)
    await expect(page.get_by_label("Packages")).to_have_value("humanize==4.9.0")
