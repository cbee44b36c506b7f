"""The pages of answer links hold what a flow wrote, and none of it acts (WEB-01, WEB-03)."""

from __future__ import annotations

import httpx2
import pytest

from tests.api.people import Person
from tests.api.stack import flow, node, publish, start, until

pytestmark = pytest.mark.usefixtures("engine")
AS_PAGE = {"Accept": "text/html"}
ATTACKS = [
    "<script>window.__pwned=1</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></style><svg onload=alert(1)>",
    '<iframe srcdoc="<script>1</script>">',
]


async def test_web_01_a_question_is_text_and_nothing_else(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    attack = "".join(ATTACKS)
    asks = flow(
        node("start", "trigger.manual"),
        node("ask", "human.approval", to=["role:owner"], title=attack, message=attack),
        node("done", "data.set", values={"a": 1}),
        edges=[("start", "ask"), ("ask.approved", "done"), ("ask.rejected", "done")],
    )
    run = await until(owner, (await start(owner, await publish(owner, asks)))["id"], "waiting")
    link = run["waiting"][0]["resume_url"]

    asked = await anybody.get(link, headers=AS_PAGE)
    thanked = await anybody.post(
        link, data={"port": "approved", "comment": attack}, headers=AS_PAGE
    )
    late = await anybody.get(link, headers=AS_PAGE)

    for page in (asked, thanked, late):
        assert page.status_code == 200
        assert page.headers["content-type"].startswith("text/html")
        assert not [one for one in ("<script", "<img", "<svg", "<iframe") if one in page.text]
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert "base-uri 'none'" in policy
        assert "frame-ancestors 'none'" in policy
    assert "&lt;script&gt;window.__pwned=1" in asked.text


async def test_a_link_that_leads_nowhere_is_told_to_people_on_a_page(
    anybody: httpx2.AsyncClient,
) -> None:
    asked = await anybody.get("/resume/nothing", headers=AS_PAGE)
    sent = await anybody.post("/resume/nothing", data={"port": "approved"}, headers=AS_PAGE)

    for page in (asked, sent):
        assert page.status_code == 404
        assert page.headers["content-type"].startswith("text/html")
        assert "This link is not valid, or no longer." in page.text
        assert "script-src" not in page.headers["content-security-policy"]
    assert (await anybody.get("/resume/nothing")).json()["code"] == "request.not_found"
