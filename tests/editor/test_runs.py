"""Running a draft, looking into runs, trying again, and answering what they wait for."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx2
from playwright.async_api import Page, expect

from tests.editor.conftest import OpenPage
from tests.editor.people import Team
from tests.editor.watching import Complaints

CHECK = "def main(input):\n    if input['n'] > 5: raise ValueError('%s is too many' % input['n'])"


def order_flow() -> dict[str, Any]:
    """A flow that fails for more than five, and says why."""
    code = {"code": CHECK + "\n    return {'booked': input['n']}", "input": {"n": "{{ read.n }}"}}
    return {
        "schema": "nextscript.flow/1",
        "name": "Book orders",
        "inputs": {
            "type": "object",
            "properties": {"n": {"type": "integer", "title": "How many"}},
            "required": ["n"],
        },
        "nodes": [
            {"id": "start", "type": "trigger.manual", "name": "Order arrives"},
            {
                "id": "read",
                "type": "data.set",
                "name": "Read order",
                "config": {"values": {"n": "{{ input.n }}"}},
            },
            {"id": "book", "type": "code.python", "name": "Book it", "config": code},
        ],
        "edges": [{"from": "start", "to": "read"}, {"from": "read", "to": "book"}],
    }


def asking_flow() -> dict[str, Any]:
    """A flow that waits for somebody to decide."""
    ask = {"to": ["role:owner"], "title": "Approve the order?", "message": "It is large."}
    return {
        "schema": "nextscript.flow/1",
        "name": "Ask first",
        "nodes": [
            {"id": "start", "type": "trigger.manual"},
            {"id": "ask", "type": "human.approval", "name": "Ask a manager", "config": ask},
            {"id": "yes", "type": "data.set", "config": {"values": {"said": "yes"}}},
        ],
        "edges": [{"from": "start", "to": "ask"}, {"from": "ask.approved", "to": "yes"}],
    }


def form_flow() -> dict[str, Any]:
    """A flow that waits for a form with a list of groups in it, described once."""
    line = {
        "type": "object",
        "title": "Line",
        "properties": {"article": {"type": "string"}, "pieces": {"type": "integer"}},
        "required": ["article"],
    }
    fields = {
        "type": "object",
        "properties": {
            "customer": {"type": "string"},
            "lines": {"type": "array", "items": {"$ref": "#/$defs/Line"}},
        },
        "required": ["customer"],
        "$defs": {"Line": line},
    }
    config = {"to": ["role:owner"], "title": "What was ordered?", "fields": fields}
    return {
        "schema": "nextscript.flow/1",
        "name": "Take an order",
        "nodes": [
            {"id": "start", "type": "trigger.manual"},
            {"id": "ask", "type": "human.form", "name": "Ask", "config": config},
        ],
        "edges": [{"from": "start", "to": "ask"}],
    }


async def make(team: Team, document: dict[str, Any]) -> str:
    """Make a flow with this draft; give its id."""
    body = {"name": document["name"], "document": document}
    made = await team.owner.http.post(f"/v1/projects/{team.project}/flows", json=body)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


async def run(team: Team, flow: str, wait: float = 20, **start: Any) -> dict[str, Any]:
    """Run a draft; give the run, ended where it ends within the wait."""
    body = {"version": "draft", "wait": wait, **start}
    answer = await team.owner.http.post(f"/v1/flows/{flow}/runs", json=body)
    assert answer.status_code in (200, 202), answer.text
    return dict(answer.json())


def runs_page(team: Team, rest: str = "") -> str:
    """The address of the team's runs."""
    return f"/p/{team.project_key}/runs{rest}"


async def test_a_draft_runs_from_a_form_and_is_shown_below_the_canvas(
    open_page: OpenPage, team: Team
) -> None:
    flow = await make(team, order_flow())
    page = await open_page(f"/p/{team.project_key}/flows/{flow}", team.owner)

    await page.get_by_role("button", name="Run", exact=True).click()
    await page.get_by_label("How many").fill("many")
    await expect(page.get_by_text("“many” is not a number")).to_be_visible()
    await page.get_by_label("How many").fill("3")
    await page.get_by_role("button", name="Run now").click()

    drawer = page.get_by_role("region", name="This run")
    await expect(drawer.get_by_test_id("run-status")).to_contain_text("Succeeded")
    await drawer.get_by_role("tab", name="Steps").click()
    await expect(drawer.get_by_role("button", name=re.compile("Book it"))).to_be_visible()

    await page.get_by_role("button", name="Run", exact=True).click()
    await expect(page.get_by_label("How many")).to_have_value("3")  # what was given last


async def test_a_webhook_is_tried_with_a_real_call(open_page: OpenPage, team: Team) -> None:
    document = order_flow()
    document["nodes"][0] = {
        "id": "start",
        "type": "trigger.webhook",
        "config": {"path": "orders", "method": "POST", "input": {"n": "{{ start.body.n }}"}},
    }
    flow = await make(team, document)
    page = await open_page(f"/p/{team.project_key}/flows/{flow}", team.owner)

    await page.get_by_role("button", name="Run", exact=True).click()
    await page.get_by_role("button", name="Wait for a real call").click()
    shown = await page.get_by_text("/hooks-test/").inner_text()
    async with httpx2.AsyncClient(trust_env=False) as stranger:
        called = await stranger.post(shown.split(" ", 1)[1].strip(), json={"n": 2})
    assert called.status_code == 202, called.text

    await expect(page.get_by_test_id("run-status")).to_contain_text("Succeeded")


async def test_a_failed_step_says_why_and_is_retried_with_other_data(
    open_page: OpenPage, team: Team
) -> None:
    flow = await make(team, order_flow())
    failed = await run(team, flow, input={"n": 7})
    page = await open_page(runs_page(team, f"/{failed['id']}"), team.owner)

    detail = page.get_by_test_id("step-detail")
    await expect(detail.get_by_role("alert")).to_contain_text("7 is too many")
    await detail.get_by_role("button", name="Retry with changed data").click()
    await page.get_by_role("textbox", name="Data").fill(json.dumps({"n": 4}))
    await page.get_by_role("button", name="Retry", exact=True).click()

    await expect(page.get_by_role("link", name="Started again from an earlier run")).to_be_visible()
    await expect(page.get_by_test_id("run-status")).to_contain_text("Succeeded")
    await page.get_by_role("button", name=re.compile("Read order")).click()
    await expect(detail).to_contain_text("was not run again")


async def test_who_decides_in_the_inbox_lets_the_run_go_on(open_page: OpenPage, team: Team) -> None:
    started = await run(team, await make(team, asking_flow()), wait=0)
    page = await open_page(f"/p/{team.project_key}/inbox", team.owner, width=360, height=740)

    card = page.get_by_role("article", name="Approve the order?")
    await expect(card).to_contain_text("It is large.")
    await card.get_by_label("Comment").fill("Fine")
    await card.get_by_role("button", name="Approve").click()

    await expect(card).to_have_count(0)
    await page.goto(runs_page(team, f"/{started['id']}"))
    await expect(page.get_by_test_id("run-status")).to_contain_text("Succeeded")


async def test_an_inbox_holds_what_its_owner_is_asked_and_shows_the_rest_aside(
    open_page: OpenPage, team: Team
) -> None:
    await run(team, await make(team, asking_flow()), wait=0)
    operator = await team.join("operator", "Olga")
    page = await open_page(f"/p/{team.project_key}/inbox", operator)
    card = page.get_by_role("article", name="Approve the order?")

    await expect(page.get_by_text("Nothing waits for you")).to_be_visible()
    await expect(page.get_by_role("link", name="Inbox")).to_have_text("")
    await page.get_by_role("button", name="For others").click()
    await expect(card).to_be_visible()

    page = await open_page(f"/p/{team.project_key}/inbox", team.owner)
    await expect(page.get_by_role("article", name="Approve the order?")).to_be_visible()
    await expect(page.get_by_role("link", name="Inbox")).to_have_text("1")


async def test_a_form_in_the_inbox_asks_for_lists_of_groups_and_for_what_is_missing(
    open_page: OpenPage, team: Team
) -> None:
    flow = await make(team, form_flow())
    first, second = [await run(team, flow, wait=0) for _ in range(2)]
    page = await open_page(f"/p/{team.project_key}/inbox", team.owner, width=360, height=740)
    cards = page.get_by_role("article", name="What was ordered?")
    card = cards.first

    await card.get_by_role("button", name="Send").click()
    await expect(card.get_by_text("Give a value here.")).to_be_visible()
    await card.get_by_label("Customer").fill("Bakery")
    await card.get_by_role("button", name="Add to Lines").click()
    await card.get_by_label("Article").fill("Flour")
    await card.get_by_label("Pieces").fill("12")
    await expect(cards.last.get_by_label("Customer")).to_have_value("")
    await card.get_by_role("button", name="Send").click()

    await expect(cards).to_have_count(1)
    answer = await team.owner.http.get(f"/v1/runs/{first['id']}/steps/ask/output")
    told = {"customer": "Bakery", "lines": [{"article": "Flour", "pieces": 12}]}
    assert answer.json()["value"]["data"] == told
    assert second["id"] != first["id"]


async def test_what_a_run_was_started_with_is_changed_in_a_form(
    open_page: OpenPage, team: Team
) -> None:
    document = order_flow()
    document["nodes"][2]["config"]["input"] = {"n": "{{ input.n }}"}
    failed = await run(team, await make(team, document), input={"n": 7})
    page = await open_page(runs_page(team, f"/{failed['id']}"), team.owner)

    detail = page.get_by_test_id("step-detail")
    await detail.get_by_role("button", name="Retry with changed data").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Change").select_option(label="What the run was started with")
    await dialog.get_by_label("How many").fill("4")
    await dialog.get_by_role("button", name="As JSON").click()
    await expect(dialog.get_by_label("Data")).to_have_value(json.dumps({"n": 4}, indent=2))
    await dialog.get_by_role("button", name="Retry", exact=True).click()

    await expect(page.get_by_test_id("run-status")).to_contain_text("Succeeded")


async def test_runs_are_found_and_walked_through_by_keyboard(
    open_page: OpenPage, team: Team
) -> None:
    flow = await make(team, order_flow())
    await run(team, flow, input={"n": 1})
    await run(team, flow, input={"n": 9})
    page = await open_page(runs_page(team), team.owner)
    rows = page.get_by_role("list", name="Runs").get_by_role("listitem")
    await expect(rows).to_have_count(2)

    await page.get_by_role("button", name="Needs attention").click()
    await expect(rows).to_have_count(1)
    await expect(rows).to_contain_text("9 is too many")
    assert "attention" in page.url

    await rows.get_by_role("checkbox").focus()
    await page.keyboard.press("ArrowDown")
    await focus_first_row(page)
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("run-status")).to_contain_text("Failed")


async def focus_first_row(page: Page) -> None:
    """From outside of the rows, down leads to the first."""
    await page.get_by_role("list", name="Runs").get_by_role("link").first.focus()


async def test_several_runs_are_cancelled_at_once(open_page: OpenPage, team: Team) -> None:
    flow = await make(team, asking_flow())
    for _ in range(2):
        await run(team, flow, wait=0)
    page = await open_page(runs_page(team), team.owner)
    boxes = page.get_by_role("list", name="Runs").get_by_role("checkbox")
    await expect(boxes).to_have_count(2)

    for box in await boxes.all():
        await box.check()
    await page.get_by_role("button", name="Cancel 2 runs").click()
    await page.get_by_label("Why").fill("Ordered twice")
    await page.get_by_role("dialog").get_by_role("button", name="Cancel 2 runs").click()

    await expect(page.get_by_text("Done for 2 runs.", exact=True)).to_be_visible()
    await expect(page.get_by_role("img", name="Cancelled")).to_have_count(2)


async def test_an_ended_run_is_deleted_and_its_address_says_what_became_of_it(
    open_page: OpenPage, team: Team, complaints: Complaints
) -> None:
    complaints.expect(r"404.*/v1/runs/")  # asked for by its address when it is gone
    flow = await make(team, order_flow())
    ended = await run(team, flow, input={"n": 1})
    page = await open_page(runs_page(team, f"/{ended['id']}"), team.owner)

    await page.get_by_role("button", name="Delete", exact=True).click()
    await page.get_by_role("dialog").get_by_role("button", name="Delete run").click()

    await expect(page.get_by_text("The run is deleted.", exact=True)).to_be_visible()
    await expect(page).to_have_url(re.compile(r"/runs$"))
    await page.goto(page.url + f"/{ended['id']}")
    await expect(page.get_by_text("Ended runs are deleted after a time")).to_be_visible()
