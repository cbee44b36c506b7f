"""What a browser is shown: no text of others as a page, a strict policy (WEB-01, 03, 13, 17)."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI

from activities.parts import Parts
from tests.api.people import Person
from tests.api.test_errors import assert_problem, filled
from tests.api.web.sweeps import (
    AS_PAGE,
    Ids,
    assert_hardened,
    developing,
    policy_of,
    reads,
)

PAGES_OF_OURS = (
    "/resume/{token}",
    "/f/",
    "/c/",
    "/v1/auth/oidc/",
    "/v1/auth/oauth2/",
    "/v1/auth/saml/",
)
"""Where people are sent by a link or a provider: what goes wrong there is said on a page."""


async def test_web_01_what_others_wrote_is_never_a_page(
    app: FastAPI, owner: Person, ids: Ids
) -> None:
    shown = 0
    for door in reads(app):
        if door.name == "get_page":
            continue
        answer = await owner.http.get(filled(door.path, **ids), headers=AS_PAGE)
        kind = answer.headers["content-type"].partition(";")[0]
        if door.path.startswith(PAGES_OF_OURS) and kind == "text/html":
            assert_acts_not(answer)
            continue
        assert kind != "text/html", door.path
        assert kind.startswith(("application/", "text/plain", "text/javascript")), door.path
        assert "script-src" not in answer.headers["content-security-policy"], door.path
        shown += "__pwned" in answer.text and kind == "application/json"
    assert shown > 5


def assert_acts_not(page: httpx2.Response) -> None:
    """See that a page has nothing that could act, and could not if it had."""
    assert policy_of(page)["default-src"] == ["'none'"]
    assert "script-src" not in policy_of(page)
    assert not [one for one in ("<script", "<img", "<svg", "<iframe") if one in page.text]


async def test_web_03_every_page_has_a_policy_without_inline_scripts(
    app: FastAPI, owner: Person, ids: Ids, parts: Parts, tmp_path: Path
) -> None:
    pages = [await owner.http.get(path, headers=AS_PAGE) for path in ("/", "/flows/1", "/docs")]
    pages += [await owner.http.get(filled(one.path, **ids), headers=AS_PAGE) for one in reads(app)]
    async with developing(parts) as dev:
        pages.append(await dev.get("/docs", headers=AS_PAGE))
    parts.settings.editor_folder = tmp_path / "none"
    pages.append(await owner.http.get("/", headers=AS_PAGE))

    html = [one for one in pages if one.headers["content-type"].startswith("text/html")]

    assert len(html) >= 4
    for page in html:
        policy = policy_of(page)
        scripts = policy.get("script-src", policy["default-src"])
        assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "data:", "https:"} & set(scripts)
        assert policy["default-src"] == ["'none'"]
        assert policy["base-uri"] == ["'none'"]
        assert policy["frame-ancestors"] == ["'none'"]
        assert policy.get("object-src", policy["default-src"]) == ["'none'"]
        assert policy["form-action"] in (["'none'"], ["'self'"])


async def test_web_13_an_address_in_a_link_is_not_fetched(
    owner: Person, anybody: httpx2.AsyncClient, listener: socket.socket
) -> None:
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/flow.json"
    asked = {"project_id": owner.project}

    shown = await anybody.get(f"/?template={address}&import={address}", headers=AS_PAGE)
    named = await owner.http.get(f"/v1/projects?template={address}")
    wanted = await owner.http.post("/v1/flows:import", json={**asked, "url": address})
    content = await owner.http.post("/v1/flows:import", json={**asked, "content": address})

    assert (shown.status_code, named.status_code, wanted.status_code) == (200, 400, 422)
    assert address not in shown.text
    assert content.status_code >= 400
    with pytest.raises(BlockingIOError):
        listener.accept()


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A server that nobody should call."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


@pytest.mark.parametrize(
    "path",
    [
        "/v1/flows/{script}",
        "/v1/{script}",
        "/v1/projects?{script}=1",
        "/v1/runs?cursor={script}",
        "/hooks/default/{script}",
        "/resume/{script}",
        "/assets/{script}.js",
    ],
)
async def test_web_17_an_error_opened_in_a_browser_is_not_a_page(owner: Person, path: str) -> None:
    answer = await owner.http.get(path.format(script="<script>1</script>"), headers=AS_PAGE)

    assert_problem(answer, answer.status_code)
    assert answer.status_code in (400, 404)
    assert_hardened(answer)
    assert "script-src" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize("token", ["%3Cscript%3E1", "%22onload=1", "..%3Cimg%20src=x%3E"])
async def test_web_17_a_link_that_leads_nowhere_is_a_page_without_what_stood_in_it(
    anybody: httpx2.AsyncClient, token: str
) -> None:
    answer = await anybody.get(f"/resume/{token}", headers=AS_PAGE)

    assert answer.status_code == 404
    assert_hardened(answer)
    assert "script-src" not in answer.headers["content-security-policy"]
    assert not [one for one in ("<script", "<img", "onload") if one in answer.text]
