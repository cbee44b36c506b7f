"""Who may draw here: by their role in this project or their share of this flow, not elsewhere."""

from __future__ import annotations

from tests.api.drafts.browser import Browser
from tests.api.drafts.conftest import Site
from tests.api.people import Person


async def drawing(site: Site, project: str, name: str) -> str:
    """Make a flow in a project; give its id."""
    made = await site.owner.http.post(f"/v1/projects/{project}/flows", json={"name": name})
    assert made.status_code == 201, made.text
    found: str = made.json()["id"]
    return found


async def other_project(site: Site) -> str:
    made = await site.owner.http.post("/v1/projects", json={"name": "Stock", "key": "stock"})
    found: str = made.json()["id"]
    return found


async def draws(page: Browser) -> tuple[bool, int | None]:
    """Try to add a step; give what the server says of it, and how it closed."""
    async with page.online():
        await page.until(lambda: bool(page.said("hello")))
        page.add("mine")
        await page.send()
        await page.until(lambda: page.code is not None or page.is_saved(page.doc))
    return page.said("hello")[0]["may_write"], page.code


async def id_of(person: Person) -> str:
    found: str = (await person.http.get("/v1/me")).json()["id"]
    return found


async def test_an_editor_of_one_project_draws_there_and_only_there(site: Site) -> None:
    vi = await site.person("vi@example.com", "viewer")
    here = site.owner.project
    role = f"/v1/projects/{here}/members/{await id_of(vi)}"
    assert (await site.owner.http.put(role, json={"role": "editor"})).status_code == 204

    may = await draws(site.browser(await drawing(site, here, "Here"), vi))
    may_not = await draws(site.browser(await drawing(site, await other_project(site), "There"), vi))

    assert may == (True, None)
    assert may_not == (False, 4403)
