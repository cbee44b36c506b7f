"""What other sites make a browser send changes nothing (WEB-05, 07)."""

from __future__ import annotations

import httpx2
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.api.people import ORIGIN, Person
from tests.api.test_errors import assert_problem, filled
from tests.api.web.sweeps import (
    EVIL,
    Ids,
    changes,
    reads,
    rows,
)

LOOKED_AT = ("user_session", "audit_event", "audit_head")
"""What looking does change: when somebody was last seen, and that the audit log was read."""


async def test_web_05_no_other_site_makes_a_browser_change_anything(
    app: FastAPI, victim: httpx2.AsyncClient, ids: Ids, database: AsyncEngine
) -> None:
    foreign: list[dict[str, str]] = [
        {"Origin": f"https://{EVIL}"},
        {"Origin": "null"},
        {"Origin": ORIGIN.replace("https", "http")},
        {"Origin": f"{ORIGIN}.{EVIL}"},
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": ORIGIN},
    ]
    bodies = ("application/json", "text/plain", "application/x-www-form-urlencoded", "")
    before = await rows(database)
    asked = 0
    for method, path, operation in changes(app):
        for headers in foreign:
            if not operation["security"] and not headers:
                continue  # without an origin it is no browser, and nobody's cookie counts there
            for kind in bodies:
                sent = {**headers, **({"Content-Type": kind} if kind else {}), "If-Match": "*"}
                url = filled(path, **ids)
                answer = await victim.request(method, url, headers=sent, content=b"{}")
                assert answer.status_code in (403, 415), f"{method} {path} {sent} {answer.text}"
                asked += 1
    assert asked > 500
    assert await rows(database) == before


async def test_web_05_what_a_form_can_send_is_refused_from_our_own_pages_too(
    app: FastAPI, victim: httpx2.AsyncClient, ids: Ids, database: AsyncEngine
) -> None:
    before = await rows(database, but=("user_session",))
    asked = 0
    for method, path, operation in changes(app):
        taken = operation.get("requestBody", {}).get("content", {}).keys()
        if taken != {"application/json"}:
            continue
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
            headers = {"Origin": ORIGIN, "Content-Type": kind, "If-Match": "*"}
            url = filled(path, **ids)
            answer = await victim.request(method, url, headers=headers, content=b"{}")
            assert_problem(answer, 415)
            asked += 1
    assert asked > 30
    assert await rows(database, but=("user_session",)) == before


async def test_web_07_looking_changes_nothing(
    app: FastAPI, owner: Person, ids: Ids, database: AsyncEngine
) -> None:
    disguised = {
        "X-HTTP-Method-Override": "DELETE",
        "X-HTTP-Method": "DELETE",
        "X-Method-Override": "DELETE",
    }
    before = await rows(database, but=LOOKED_AT)
    for door in reads(app):
        for method in ("GET", "HEAD"):
            for query in ("", "?_method=DELETE"):
                url = filled(door.path, **ids) + query
                answer = await owner.http.request(method, url, headers=disguised)
                assert answer.status_code != 500, door.path
    assert await rows(database, but=LOOKED_AT) == before


async def test_web_07_a_post_stays_a_post(
    app: FastAPI, owner: Person, ids: Ids, database: AsyncEngine
) -> None:
    before, asked = await rows(database, but=("user_session",)), 0
    for path, methods in app.openapi()["paths"].items():
        for method in {"delete", "put", "patch"} & methods.keys():
            url = filled(path, **ids)
            plain = await owner.http.post(url, json=[])
            for headers, query in disguises(method.upper()):
                answer = await owner.http.post(url + query, json=[], headers=headers)
                assert answer.status_code in {400, 405, plain.status_code}, f"{method} {path}"
                assert answer.status_code >= 400
                asked += 1
    assert asked > 50
    assert await rows(database, but=("user_session",)) == before
    assert (await owner.http.delete(f"/v1/flows/{ids['flow_id']}")).status_code == 204


def disguises(method: str) -> list[tuple[dict[str, str], str]]:
    """Give the ways in which a request may pretend to be another, as headers and a query."""
    names = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")
    return [*(({name: method}, "") for name in names), ({}, f"?_method={method}")]
