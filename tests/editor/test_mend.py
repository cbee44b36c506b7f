"""Something is wrong: it is seen, understood and mended where it is, and nothing is done twice."""

from __future__ import annotations

import json
from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.editor.conftest import OpenPage
from tests.editor.drawing import Drawing, address
from tests.editor.people import Team
from tests.editor.sink import SECRET, Sink, listening


async def test_a_wrong_name_is_seen_everywhere_mended_by_its_fix_and_runs(
    open_page: OpenPage, team: Team
) -> None:
    page, drawing = await _opened(open_page, team, _flow_of_prices())
    problem = drawing.step("Tell").get_by_role("img", name="1 problem")

    await expect(problem).to_be_visible()
    await page.get_by_role("button", name="1 problem").click()
    listed = page.get_by_role("complementary").filter(has_text="1 to mend before publishing")
    await expect(listed).to_contain_text("There is nothing called “price” here.")
    await listed.get_by_role("button", name="Tell").click()
    field = drawing.panel.locator("[data-field='/message']")
    await expect(field.get_by_role("status")).to_contain_text("nothing called “price”")
    await field.get_by_role("button", name="Use Prices").click()

    await expect(field.locator("[data-chip=value]")).to_have_text("Prices › bread")
    await expect(problem).to_have_count(0)
    await expect(page.get_by_role("button", name="No problems")).to_be_visible()
    await _run(page, "Succeeded")


async def test_the_code_view_underlines_what_is_wrong_and_says_why(
    open_page: OpenPage, team: Team
) -> None:
    page, drawing = await _opened(open_page, team, _flow_of_prices())
    panel = await drawing.open("Tell")
    field = panel.locator("[data-field='/message']")

    await field.get_by_role("button", name="Code view").click()

    underlined = field.locator(".cm-lintRange-error")
    await expect(underlined).to_have_text("price")
    await expect(field.locator(".cm-lint-marker-error")).to_be_visible()
    await underlined.hover()
    await expect(page.locator(".cm-tooltip")).to_contain_text("nothing called “price”")


async def test_a_value_that_may_be_missing_lights_its_path_and_gets_a_default(
    open_page: OpenPage, team: Team
) -> None:
    page, drawing = await _opened(open_page, team, _flow_that_may_skip())
    await expect(drawing.step("Tell").get_by_role("img", name="1 problem")).to_be_visible()

    await page.get_by_role("button", name="1 problem").click()
    listed = page.get_by_role("complementary").filter(has_text="1 to mend before publishing")
    await listed.get_by_text("may not have run").hover()
    await expect(drawing.canvas.locator(".lit-path").first).to_be_visible()
    await listed.get_by_role("button", name="Give a default").click()

    await expect(page.get_by_role("button", name="No problems")).to_be_visible()
    await _run(page, "Succeeded")


async def test_an_ended_run_is_tried_again_with_other_data_from_where_it_failed(
    open_page: OpenPage, team: Team
) -> None:
    with listening() as sink:
        page, drawing = await _opened(open_page, team, _ordering(sink, "/orders"))
        await _run(page, "Failed")
        error = await _error_of(drawing, "Order it")

        await error.get_by_role("button", name="Retry with changed data").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("Change").select_option(label="What “Count them” gave")
        await dialog.get_by_label("Data").fill(json.dumps({"count": 3}))
        await dialog.get_by_role("button", name="Retry", exact=True).click()

        await expect(page.get_by_test_id("run-status")).to_contain_text("Succeeded")
        assert sink.count("/reserve") == 1
        assert [sent for path, sent in sink.calls if path == "/orders"] == [
            {"count": 0},
            {"count": 3},
        ]


async def test_a_step_that_waits_for_its_next_try_is_given_other_data(
    open_page: OpenPage, team: Team
) -> None:
    with listening() as sink:
        page, drawing = await _opened(open_page, team, _ordering(sink, "/busy"))
        await _start(page)
        error = await _error_of(drawing, "Order it")

        await error.get_by_role("button", name="Retry with changed data").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_role("button", name="As JSON").click()
        sent = json.loads(await dialog.get_by_label("What went in").input_value())
        await dialog.get_by_label("What went in").fill(json.dumps(sent | {"body": {"count": 3}}))
        await dialog.get_by_role("button", name="Retry", exact=True).click()

        await expect(page.get_by_test_id("run-status")).to_contain_text("Succeeded")
        assert sink.count("/reserve") == 1


async def test_a_connection_that_is_refused_is_mended_where_it_failed(
    open_page: OpenPage, team: Team
) -> None:
    with listening() as sink:
        connection = {
            "key": "shop",
            "name": "Shop",
            "kind": "http",
            "fields": {"base_url": sink.url, "auth": "bearer"},
            "secrets": {"secret": "a wrong one"},
        }
        made = await team.owner.http.post(
            f"/v1/projects/{team.project}/connections", json=connection
        )
        assert made.status_code == 201, made.text
        page, drawing = await _opened(open_page, team, _ordering_signed_in())
        await _run(page, "Failed")
        error = await _error_of(drawing, "Order it")

        await error.get_by_role("button", name="Reconnect").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("Secret").fill(SECRET)
        await dialog.get_by_role("button", name="Save and test").click()
        await expect(dialog).to_have_count(0)
        await error.get_by_role("button", name="Retry from here", exact=True).click()

        await expect(page.get_by_test_id("run-status")).to_contain_text("Succeeded")
        assert sink.count("/locked") == 2


async def _opened(
    open_page: OpenPage, team: Team, document: dict[str, Any]
) -> tuple[Page, Drawing]:
    body = {"name": document["name"], "document": document}
    made = await team.owner.http.post(f"/v1/projects/{team.project}/flows", json=body)
    assert made.status_code == 201, made.text
    page = await open_page(address(team, made.json()["id"]), team.owner)
    return page, Drawing(page)


async def _start(page: Page) -> None:
    await page.get_by_role("button", name="Run", exact=True).click()
    await page.get_by_role("button", name="Run now").click()


async def _run(page: Page, ends: str) -> None:
    await _start(page)
    await expect(page.get_by_test_id("run-status")).to_contain_text(ends, timeout=20_000)


async def _error_of(drawing: Drawing, step: str) -> Locator:
    """Open what a step did in the run; gives the note that says what went wrong."""
    panel = await drawing.open(step)
    await panel.get_by_role("tab", name="Run").click()
    error = panel.get_by_role("alert")
    await expect(error).to_be_visible(timeout=20_000)
    return error


def _flow(name: str, nodes: list[dict[str, Any]], edges: list[tuple[str, str]]) -> dict[str, Any]:
    return {
        "schema": "nextscript.flow/1",
        "name": name,
        "nodes": [{"id": "start", "type": "trigger.manual", "name": "Start"}, *nodes],
        "edges": [{"from": source, "to": target} for source, target in edges],
    }


def _flow_of_prices() -> dict[str, Any]:
    prices = {"id": "prices", "type": "data.set", "name": "Prices"}
    tell = {"id": "tell", "type": "log", "name": "Tell"}
    return _flow(
        "Prices",
        [
            prices | {"config": {"values": {"bread": 3}}},
            tell | {"config": {"message": "Bread costs {{ price.bread }}"}},
        ],
        [("start", "prices"), ("prices", "tell")],
    )


def _flow_that_may_skip() -> dict[str, Any]:
    large = {"id": "large", "type": "flow.branch", "config": {"when": "{{ 1 > 2 }}"}}
    rebate = {"id": "rebate", "type": "data.set", "name": "Rebate"}
    tell = {"id": "tell", "type": "data.set", "name": "Tell"}
    return _flow(
        "Rebate",
        [
            large,
            rebate | {"config": {"values": {"percent": 3}}},
            tell | {"config": {"values": {"percent": "{{ rebate.percent }}"}}},
        ],
        [("start", "large"), ("large.true", "rebate"), ("rebate", "tell"), ("large.false", "tell")],
    )


def _ordering_signed_in() -> dict[str, Any]:
    """Order with an account."""
    config = {"method": "POST", "url": "/locked", "body": {"count": 1}}
    order = {"id": "order", "type": "http.request", "name": "Order it", "connection": "shop"}
    return _flow("Order", [order | {"config": config}], [("start", "order")])


def _ordering(sink: Sink, path: str) -> dict[str, Any]:
    """Reserve, count wrongly, order: the order is refused."""
    call = {"type": "http.request"}
    reserve = {"method": "POST", "url": f"{sink.url}/reserve", "body": {"count": 1}}
    order = {"method": "POST", "url": f"{sink.url}{path}", "body": {"count": "{{ count.count }}"}}
    return _flow(
        "Order",
        [
            call | {"id": "reserve", "name": "Reserve", "config": reserve},
            {
                "id": "count",
                "type": "data.set",
                "name": "Count them",
                "config": {"values": {"count": 0}},
            },
            call
            | {
                "id": "order",
                "name": "Order it",
                "config": order,
                "retry": {"attempts": 3, "first": "1h"},
            },
        ],
        [("start", "reserve"), ("reserve", "count"), ("count", "order")],
    )
