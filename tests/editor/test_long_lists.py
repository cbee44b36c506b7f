"""Lists longer than a page: what is not here yet is found and counted all the same."""

from __future__ import annotations

from uuid import UUID

from playwright.async_api import expect
from sqlalchemy import text

from activities.projects.models import Flow, FlowDraft
from activities.runs.models import Run
from tests.api.stack import GREETS
from tests.copies import columns_of
from tests.editor.conftest import OpenPage
from tests.editor.people import Team


async def test_an_old_flow_among_many_is_found(open_page: OpenPage, team: Team) -> None:
    await team.owner.make_flow("Oldest of all")
    made = await team.owner.make_flow("Copied")
    await _copy(team, str(made["id"]), 240)
    page = await open_page(f"/p/{team.project_key}/flows", team.owner)
    oldest = page.get_by_role("link", name="Oldest of all")

    await expect(page.get_by_text("200 of 242 flows")).to_be_visible()
    await expect(oldest).to_have_count(0)
    await page.get_by_label("Search flows").fill("oldest")
    await expect(oldest).to_be_visible()
    await page.get_by_label("Search flows").fill("")
    await page.get_by_role("button", name="Show more").click()
    await expect(page.get_by_text("242 of 242 flows")).to_be_visible()
    await expect(oldest).to_be_visible()


async def test_many_runs_are_counted(open_page: OpenPage, team: Team) -> None:
    made = await team.owner.make_flow("Greets", document={**GREETS, "name": "Greets"})
    await team.owner.http.post(f"/v1/flows/{made['id']}/versions", json={})
    started = await team.owner.http.post(
        f"/v1/flows/{made['id']}/runs", json={"input": {"name": "a"}}
    )
    page = await open_page(f"/p/{team.project_key}/runs", team.owner)
    await expect(page.get_by_text("1 run", exact=True)).to_be_visible()

    async with team.sessions() as session, session.begin():
        names = columns_of(Run, but=["id", "idempotency_key"])
        copy = f"INSERT INTO run (id, {names}) SELECT uuidv7(), {names} FROM run"
        several = f"{copy}, generate_series(1, 299) WHERE id = :id"
        await session.execute(text(several), {"id": started.json()["id"]})
    await page.reload()

    await expect(page.get_by_text("300 runs", exact=True)).to_be_visible()


async def _copy(team: Team, flow: str, times: int) -> None:
    """Put so many copies of a flow into its project, without the hundred requests each takes."""
    same, drawn = columns_of(Flow, but=["id", "key"]), columns_of(FlowDraft, but=["flow_id"])
    async with team.sessions() as session, session.begin():
        made = f"INSERT INTO flow (id, key, {same}) SELECT uuidv7(), key || n, {same} FROM flow,"
        copies = f"{made} generate_series(1, :times) n WHERE id = :id RETURNING id"
        ids = await session.scalars(text(copies), {"id": UUID(flow), "times": times})
        draft = f"INSERT INTO flow_draft (flow_id, {drawn}) SELECT one, {drawn} FROM flow_draft,"
        await session.execute(
            text(f"{draft} unnest(CAST(:ids AS uuid[])) one WHERE flow_id = :id"),
            {"ids": ids.all(), "id": UUID(flow)},
        )
