"""Somebody is invited, joins, sets up a second factor, and is shown exactly what their role may."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.async_api import Locator, Page, expect

from tests.api.people import Body
from tests.api.stack import GREETS
from tests.editor.conftest import OpenPage
from tests.editor.factors import set_up_app, show_code, sign_in_as
from tests.editor.people import PASSWORD, Team
from tests.editor.watching import Complaints

Find = Callable[[Page], Locator]


@dataclass(frozen=True)
class Control:
    """Something to press, and the permission it is for."""

    permission: str
    find: Find


@dataclass(frozen=True)
class Place:
    """A page, what shows that it is there, what is opened on it, and what it offers."""

    path: str
    there: Find
    controls: tuple[Control, ...]
    opening: Find | None = None


def button(name: str) -> Find:
    return lambda page: page.get_by_role("button", name=name, exact=True)


def link(name: str) -> Find:
    return lambda page: page.get_by_role("link", name=name, exact=True)


def item(name: str) -> Find:
    return lambda page: page.get_by_role("menuitem", name=name, exact=True)


def node(page: Page) -> Locator:
    return page.locator(".react-flow__node").first


def handle(page: Page) -> Locator:
    return page.locator(".react-flow__handle").first


PLACES = (
    Place(
        "",
        button("Your account"),
        (Control("flow.write", button("New flow")),),
    ),
    Place(
        "/flows",
        link("Greeting"),
        (
            Control("flow.write", button("New flow")),
            Control("flow.write", button("Import")),
            Control("flow.read", item("Export as JSON")),
            Control("flow.write", item("Duplicate")),
            Control("flow.write", item("Change tags")),
            Control("flow.delete", item("Move to trash")),
        ),
        opening=button("More for Greeting"),
    ),
    Place(
        "/flows",
        link("Greeting"),
        (Control("project.manage", item("New project")),),
        opening=button("Your account"),
    ),
    Place(
        "/flows/{flow}",
        node,
        (
            Control("flow.publish", lambda page: page.get_by_role("button", name="Publish")),
            Control("run.start", button("Run")),
            Control("flow.write", button("Add a step")),
            Control("flow.write", button("Tidy up")),
            Control("flow.write", handle),
        ),
    ),
    Place(
        "/runs/{run}",
        lambda page: page.get_by_text("Succeeded").first,
        (
            Control("run.start", button("Run again")),
            Control("run.delete", button("Delete")),
        ),
    ),
    Place(
        "/connections",
        lambda page: page.get_by_role("heading", name="Connections").first,
        (Control("connection.manage", button("Add a connection")),),
    ),
    Place(
        "/settings/variables",
        lambda page: page.get_by_role("heading", name="Variables", exact=True),
        (
            Control("variable.manage", button("Add a variable")),
            Control("key.manage", link("API keys")),
            Control("member.manage", link("Members")),
            Control("audit.read", link("Audit log")),
            Control("account.manage", link("Your profile")),
        ),
    ),
)


async def see_what_the_role_may(page: Page, key: str, ids: dict[str, str]) -> set[str]:
    """See that each control is there for who may press it, and for nobody else."""
    me: Body = await (await page.context.request.get("/v1/me")).json()
    held = me["permissions"]
    assert isinstance(held, list)
    for place in PLACES:
        await page.goto(f"/p/{key}{place.path.format(**ids)}")
        await expect(place.there(page)).to_be_visible()
        if place.opening:
            await place.opening(page).click()
            await expect(page.get_by_role("menu")).to_be_visible()
        for control in place.controls:
            there = control.find(page).first
            shown = control.permission in held
            await expect(there, f"{place.path} {control.permission}").to_be_visible(visible=shown)
    return {str(one) for one in held}


async def finished_run(team: Team) -> dict[str, str]:
    """Publish a flow and run it; give the ids."""
    owner = team.owner.http
    made = await team.owner.make_flow("Greeting", document={**GREETS, "name": "Greeting"})
    published = await owner.post(f"/v1/flows/{made['id']}/versions", json={})
    assert published.status_code == 201, published.text
    body = {"input": {"name": "Bo"}, "wait": 30}
    run = await owner.post(f"/v1/flows/{made['id']}/runs", json=body)
    assert run.json()["status"] == "succeeded", run.text
    return {"flow": str(made["id"]), "run": run.json()["id"]}


async def invited(page: Page, email: str) -> str:
    """Invite an editor; give the path of the link in the mail owners read."""
    await page.get_by_role("button", name="Invite somebody").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("E-mail").fill(email)
    await dialog.get_by_label("As what?").select_option("editor")
    await dialog.get_by_role("button", name="Invite").click()
    await page.get_by_role("button", name="Done").click()
    await page.wait_for_timeout(1500)  # mails are written by a clock of their own
    await page.reload()
    await page.get_by_text("An invitation", exact=True).click()
    path = re.search(r"/invitation#\S+", await page.get_by_text("/invitation#").inner_text())
    assert path
    return path[0]


async def test_who_is_invited_joins_sets_up_an_app_and_sees_what_their_role_may(
    open_page: OpenPage, team: Team, complaints: Complaints
) -> None:
    complaints.expect("401")
    ids, email = await finished_run(team), f"bo-{team.project_key}@example.com"
    page = await open_page(f"/p/{team.project_key}/settings/members", team.owner)
    path = await invited(page, email)

    first = await open_page(path)
    await first.get_by_label("Your name").fill("Bo")
    await first.get_by_label("Password").fill(PASSWORD)
    await first.get_by_role("button", name="Join").click()
    await expect(first.get_by_role("navigation").first).to_be_visible()
    await first.goto(f"/p/{team.project_key}/settings/profile")
    app = await set_up_app(first)

    second = await open_page("/sign-in")
    await sign_in_as(second, email, PASSWORD)
    await show_code(second, app.code())
    await expect(second.get_by_role("navigation").first).to_be_visible()
    as_editor = await see_what_the_role_may(second, team.project_key, ids)

    await page.reload()
    await page.get_by_role("combobox", name="Role of Bo").select_option("viewer")
    await expect(page.get_by_role("combobox", name="Role of Bo")).to_have_value("viewer")
    as_viewer = await see_what_the_role_may(second, team.project_key, ids)

    asked = {one.permission for place in PLACES for one in place.controls}
    assert {"flow.publish", "flow.delete", "run.start"} <= (as_editor - as_viewer) & asked
