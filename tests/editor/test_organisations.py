"""Somebody of two organisations that call everything alike goes over, and comes back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import select, update
from sqlmodel import col

from activities.auth.models import Member, Organisation, User
from activities.projects.models import Project
from store.session import SessionFactory
from tests.editor.conftest import OpenPage
from tests.editor.drawing import Drawing, address
from tests.editor.people import Team, new_team
from tests.editor.watching import Complaints
from tests.instance import OWNER

FLOW = "Order intake"
PAGES = ("Flows", "Runs", "Inbox", "Connections", "Settings")


@dataclass
class Asked:
    """What a browser asks the server for, from some moment on."""

    texts: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on("request", lambda one: self.texts.append(f"{one.url} {one.post_data or ''}"))
        page.on(
            "websocket",
            lambda one: one.on("framesent", lambda said: self.texts.append(str(said))),
        )

    def naming(self, ids: list[str]) -> list[str]:
        """Give what names one of these."""
        return [text for text in self.texts if any(id_ in text for id_ in ids)]


@asynccontextmanager
async def twin_of(team: Team, origin: str, sessions: SessionFactory) -> AsyncIterator[Team]:
    """Another organisation, alike to the letter, to which the team's owner belongs as well."""
    async with new_team(origin, sessions) as twin:
        async with sessions() as session, session.begin():
            mine = col(Project.id) == twin.project
            await session.execute(update(Project).where(mine).values(key=team.project_key))
            ada = await session.scalar(select(User).where(col(User.email) == team.owner.email))
            assert ada is not None
            member = Member(organisation_id=twin.organisation, user_id=ada.id, role="owner")
            session.add(member)
        yield twin


async def open_menu(page: Page) -> None:
    await page.get_by_role("button", name="Your account").click()


async def go_over(page: Page, to: Team) -> None:
    """Choose an organisation in the menu; its key stands beside a name that two have."""
    await open_menu(page)
    there = page.get_by_role("menuitem", name=f"Team ({await key_of(to)})")
    await page.evaluate("window.before = true")  # the address may be the same afterwards
    await there.click()
    await page.wait_for_function("() => !window.before")


async def key_of(team: Team) -> str:
    async with team.sessions() as session:
        return (await session.get_one(Organisation, team.organisation)).key


async def see_only(page: Page, names: Sequence[str], flow: str, gone: list[str]) -> None:
    """Look at pages, and see that none knows of what is gone."""
    navigation = page.get_by_role("navigation", name="Main")
    for name in names:
        await navigation.get_by_role("link", name=name).click()
        await expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
        if name == "Flows":
            link = page.get_by_role("link", name=FLOW)
            await expect(link).to_have_count(1)
            assert flow in str(await link.get_attribute("href"))
        content = await page.content()
        assert not [id_ for id_ in gone if id_ in content], name


@pytest.mark.timeout(180)
async def test_nothing_of_the_first_is_left_and_nothing_drawn_is_lost(
    open_page: OpenPage, team: Team, origin: str, sessions: SessionFactory
) -> None:
    async with twin_of(team, origin, sessions) as twin:
        mine, theirs = [str((await one.owner.make_flow(FLOW))["id"]) for one in (team, twin)]
        gone = [mine, str(team.project), str(team.organisation)]
        page = await open_page(f"/p/{team.project_key}/flows", team.owner)
        other_tab = await page.context.new_page()
        await other_tab.goto(f"/p/{team.project_key}/flows")
        await expect(other_tab.get_by_role("link", name=FLOW)).to_be_visible()
        await page.goto(address(team, mine))
        await Drawing(page).add_first("Webhook", "Begin here")
        await open_menu(page)
        current = page.get_by_role("menuitem", name=f"Team ({await key_of(team)})")
        await expect(current).to_have_attribute("aria-current", "true")
        await page.keyboard.press("Escape")

        await go_over(page, twin)

        home = f"{origin}/p/{team.project_key}"
        await expect(page).to_have_url(home)
        await expect(other_tab).to_have_url(home)
        asked = Asked()
        asked.listen(page)
        asked.listen(other_tab)
        await see_only(page, PAGES, theirs, gone)
        await see_only(other_tab, PAGES[:1], theirs, gone)
        assert asked.texts
        assert not asked.naming(gone)

        await go_over(page, team)
        await expect(page).to_have_url(home)
        await page.goto(address(team, mine))
        await expect(Drawing(page).step("Begin here")).to_be_visible()


async def test_who_must_set_up_a_second_factor_there_may_go_back(
    open_page: OpenPage,
    team: Team,
    origin: str,
    sessions: SessionFactory,
    complaints: Complaints,
) -> None:
    complaints.expect("403")  # no project is shown until then
    async with twin_of(team, origin, sessions) as twin:
        async with sessions() as session, session.begin():
            (await session.get_one(Organisation, twin.organisation)).mfa_required = True
        page = await open_page("/", team.owner)

        await go_over(page, twin)
        await expect(page.get_by_role("button", name="Set up an app")).to_be_visible()
        await page.get_by_role("button", name="Go to Team").click()

        await expect(page).to_have_url(f"{origin}/p/{team.project_key}")


async def test_another_organisation_is_made_by_who_owns_the_first(
    open_page: OpenPage, team: Team
) -> None:
    page = await open_page("/", team.owner)
    await open_menu(page)
    await expect(page.get_by_role("menuitem", name="Sign out")).to_be_visible()
    await expect(page.get_by_text("Organisations")).to_have_count(0)

    page = await open_page("/sign-in")
    login = {"email": OWNER["email"], "password": OWNER["password"]}
    assert (await page.context.request.post("/v1/auth/login", data=login)).ok
    await page.goto("/")
    await open_menu(page)
    await page.get_by_role("menuitem", name="New organisation").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Create organisation").click()
    await expect(dialog.get_by_text("Give the organisation a name.")).to_be_visible()
    await dialog.get_by_label("Name").fill("Night shift")
    async with page.expect_navigation(wait_until="commit"):
        await dialog.get_by_role("button", name="Create organisation").click()

    await open_menu(page)
    choices = page.get_by_role("group", name="Organisations")
    made = choices.get_by_role("menuitem", name="Night shift")
    await expect(made).to_have_attribute("aria-current", "true")
    async with page.expect_navigation(wait_until="commit"):
        await choices.get_by_role("menuitem", name="Default").click()
    await expect(page.get_by_role("navigation", name="Main")).to_be_visible()
