"""Answering by link, on a page without script; and what the inbox shows of a question."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from tests.api.people import Person
from tests.api.stack import Json, flow, node, publish, start, until

pytestmark = pytest.mark.usefixtures("engine")
PAGE = {"Accept": "text/html"}
FIELDS: Json = {
    "type": "object",
    "properties": {
        "date": {"type": "string", "format": "date", "title": "Delivery date"},
        "guests": {"type": "integer", "minimum": 1, "maximum": 20, "description": "At most 20."},
        "mail": {"type": "string", "format": "email"},
        "note": {"type": "string", "maxLength": 2000},
        "menu": {"type": "string", "enum": ["fish", "<b>corn</b>"]},
        "hall": {"type": "boolean", "title": "We need the hall"},
        "address": {
            "type": "object",
            "title": "Where",
            "properties": {"city": {"type": "string"}, "floor": {"type": "integer"}},
            "required": ["city"],
        },
        "names": {"type": "array", "items": {"type": "string"}},
        "extras": {"type": "array", "items": {"type": "object"}},
    },
    "required": ["date", "guests", "address"],
}
ASKS = flow(
    node("start", "trigger.manual"),
    node(
        "ask",
        "human.form",
        to=["role:sales", "bo@example.com"],
        title="When for {{ input.who }}?",
        message="They wait.",
        facts={"Customer": "{{ input.who }}", "Total": 12.5, "New": True},
        fields=FIELDS,
        expires="2d",
    ),
    outputs="{{ ask.data }}",
)
APPROVES = flow(
    node("start", "trigger.manual"),
    node(
        "ask",
        "human.approval",
        title="Pay?",
        fields={"type": "object", "properties": {"sum": {"type": "number"}}, "required": ["sum"]},
    ),
    node("paid", "data.set", values={"sum": "{{ ask.data.sum }}"}),
    node("left", "data.set", values={"by": "{{ ask.by }}"}),
    edges=[("start", "ask"), ("ask.approved", "paid"), ("ask.rejected", "left")],
)
GOOD = {
    "port": "out",
    "/date": "2026-12-01",
    "/guests": "7",
    "/mail": "",
    "/note": "One\r\ntwo",
    "/menu": "<b>corn</b>",
    "/hall": "true",
    "/address/city": "Bern",
    "/address/floor": "",
    "/names": "Ada\r\n\r\n Bo ",
    "/extras": '[{"n": 1}]',
}


async def asking(owner: Person, document: Json = ASKS) -> Json:
    run = await start(owner, await publish(owner, document), input={"who": "Ada <i>&</i> Co"})
    return await until(owner, run["id"], "waiting")


def link_of(run: Json) -> str:
    return str(run["waiting"][0]["resume_url"])


async def test_the_page_has_a_field_for_each_and_shows_the_facts(
    owner: Person, anybody: Any
) -> None:
    run = await asking(owner)

    page = (await anybody.get(link_of(run), headers=PAGE)).text

    kinds = dict(re.findall(r'<input type="([a-z-]+)"[^>]* name="([^"]+)"', page))
    assert set(kinds) == {"date", "number", "email", "checkbox", "text"}
    assert '<textarea rows="4" name="/note"' in page
    assert 'min="1" max="20" required' in page
    assert '<option value="&lt;b&gt;corn&lt;/b&gt;">' in page
    assert "<fieldset><legend>Where</legend>" in page
    assert "<td>Ada &lt;i&gt;&amp;&lt;/i&gt; Co</td>" in page
    assert "everybody with the role sales, bo@example.com" in page
    assert "Open until" in page
    assert "<script" not in page
    assert "<i>" not in page


async def test_what_is_typed_becomes_the_answer(owner: Person, anybody: Any) -> None:
    run = await asking(owner)

    page = await anybody.post(link_of(run), data=GOOD, headers=PAGE)

    assert (page.status_code, "Thank you" in page.text) == (200, True)
    ended = await until(owner, run["id"], "succeeded")
    assert ended["output"] == {
        "date": "2026-12-01",
        "guests": 7,
        "note": "One\ntwo",
        "menu": "<b>corn</b>",
        "hall": True,
        "address": {"city": "Bern"},
        "names": ["Ada", "Bo"],
        "extras": [{"n": 1}],
    }
    after = (await anybody.get(link_of(run), headers=PAGE)).text
    assert "The run has ended successfully." in after
    assert "answered through a link" in after


async def test_a_mistake_is_shown_beside_its_field_and_nothing_typed_is_lost(
    owner: Person, anybody: Any
) -> None:
    run = await asking(owner)
    wrong = {**GOOD, "/guests": "99", "/address/city": "", "/mail": "nobody", "/extras": "[1"}

    page = await anybody.post(link_of(run), data=wrong, headers=PAGE)

    errors = dict(re.findall(r'id="([^"]+)-error">([^<]+)<', page.text))
    assert page.status_code == 422
    assert errors == {
        "/guests": "This must be 20 or less.",
        "/address/city": "This is needed.",
        "/mail": "This must be an e-mail address.",
        "/extras": "This must be a list.",
    }
    assert 'value="99"' in page.text
    assert "[1</textarea>" in page.text
    assert html.escape("One\ntwo") in page.text.replace("\r\n", "\n")
    assert (await owner.http.get(f"/v1/runs/{run['id']}")).json()["status"] == "waiting"


async def test_a_program_that_leaves_a_field_out_is_told_which(owner: Person, anybody: Any) -> None:
    run = await asking(owner)

    by_link = await anybody.post(link_of(run), json={"port": "out", "data": {"guests": 2}})
    by_api = await owner.http.post(
        f"/v1/runs/{run['id']}/steps/ask/complete", json={"data": {"guests": 0}}
    )

    assert by_link.json()["code"] == by_api.json()["code"] == "run.answer_invalid"
    assert "/data/date" in [one["pointer"] for one in by_link.json()["errors"]]
    assert "/data/guests" in [one["pointer"] for one in by_api.json()["errors"]]


async def test_who_says_no_need_not_fill_anything_in(owner: Person, anybody: Any) -> None:
    run = await asking(owner, APPROVES)
    link = link_of(run)

    yes = await anybody.post(link, data={"port": "approved", "/sum": ""}, headers=PAGE)
    no = await anybody.post(link, data={"port": "rejected", "comment": "no"}, headers=PAGE)
    late = await anybody.post(link, data={"port": "approved", "/sum": "1"}, headers=PAGE)

    assert (yes.status_code, "This is needed." in yes.text) == (422, True)
    assert (no.status_code, "Rejected. Thank you" in no.text) == (200, True)
    assert (late.status_code, "Rejected" in late.text) == (409, True)
    ended = await until(owner, run["id"], "succeeded")
    assert ended["output"] == {"left": {"by": "link"}}


async def test_the_inbox_can_draw_the_question(owner: Person) -> None:
    run = await asking(owner)
    url = f"/v1/runs/{run['id']}/steps/ask/question"

    asked = (await owner.http.get(url)).json()
    nothing = await owner.http.get(f"/v1/runs/{run['id']}/steps/start/question")
    await owner.http.post(
        f"/v1/runs/{run['id']}/steps/ask/complete",
        json={"data": {"date": "2026-12-01", "guests": 1, "address": {"city": "Bern"}}},
    )
    await until(owner, run["id"], "succeeded")
    answered = (await owner.http.get(url)).json()

    assert (asked["title"], asked["ports"]) == ("When for Ada <i>&</i> Co?", ["out"])
    assert asked["fields"] == FIELDS
    assert asked["facts"] == {"Customer": "Ada <i>&</i> Co", "Total": 12.5, "New": True}
    assert asked["open"]
    assert nothing.status_code == 404
    assert not answered["open"]
    assert (answered["outcome"]["port"], answered["outcome"]["by"]) == ("out", "Ada")
