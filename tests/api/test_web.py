"""What a browser could be made to do to its user (the WEB cases), seen from the server's side."""

from __future__ import annotations

import hashlib
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import SQLModel
from starlette.responses import StreamingResponse

from activities import BUILTIN
from activities.parts import Parts
from api.app import create_app
from api.door import Door
from api.openapi import doors
from engine.nodes import CONTROLS
from nextscript.catalog import Catalog
from tests.api.conftest import Connect
from tests.api.people import EMAIL, ORIGIN, PASSWORD, Person
from tests.api.stack import GREETS, publish, start
from tests.api.test_errors import assert_problem, filled

SCRIPT = '"><script>window.__pwned=1</script><img src=x onerror=alert(1)>'
AS_PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
EVIL = "evil.test"
OPEN_TO_OTHER_SITES = ("/hooks", "/resume", "/f/")
"""Doors that use no cookie, so that nobody can be made to use theirs (test_methods.py)."""
ENDS_THE_SESSION = ("logout", "refresh")
Ids = dict[str, str]


@pytest.fixture
def parts(parts: Parts, tmp_path: Path) -> Parts:
    """As an instance has them: the built-in nodes, and a built editor."""
    parts.catalog = Catalog.of(CONTROLS, BUILTIN)
    parts.settings.editor_folder = tmp_path / "dist"
    (tmp_path / "dist" / "assets").mkdir(parents=True)
    (tmp_path / "dist" / "index.html").write_text("<!doctype html><title>NextScript</title>")
    (tmp_path / "dist" / "assets" / "app.js").write_text("let a")
    return parts


@pytest.fixture
async def ids(owner: Person) -> Ids:
    """A flow, a run and a connection whose every text is an attack."""
    document = GREETS | {"name": SCRIPT, "description": SCRIPT}
    made = await publish(owner, document, name=SCRIPT)
    said = {"description": SCRIPT}
    patched = await owner.http.patch(f"/v1/flows/{made['id']}", json=said)
    assert patched.status_code == 200, patched.text
    run = await start(owner, made, input={"name": SCRIPT})
    body = {"key": "shop", "name": SCRIPT, "kind": "http", "secrets": {}}
    body["fields"] = {"base_url": "https://shop.example"}
    connections = f"/v1/projects/{owner.project}/connections"
    connection = await owner.http.post(connections, json=body)
    variable = f"/v1/projects/{owner.project}/variables/rate"
    assert (await owner.http.put(variable, json={"value": SCRIPT})).status_code < 300
    return {
        "project_id": owner.project,
        "flow_id": str(made["id"]),
        "run_id": str(run["id"]),
        "connection_id": str(connection.json()["id"]),
        "key": "rate",
        "path": "greet",
        "name": "go",
    }


@pytest.fixture
async def victim(owner: Person, connect: Connect) -> httpx2.AsyncClient:
    """The owner's browser: a cookie, and nothing else that proves who it is."""
    client = connect()
    body = {"email": EMAIL, "password": PASSWORD}
    assert (await client.post("/v1/auth/login", json=body)).status_code == 200
    return client


async def rows(database: AsyncEngine, *, but: tuple[str, ...] = ()) -> dict[str, str]:
    """Give a fingerprint of every table, so that any effect shows."""
    names = [one.name for one in SQLModel.metadata.sorted_tables if one.name not in but]
    found: dict[str, str] = {}
    async with database.connect() as connection:
        for name in names:
            lines = await connection.scalars(text(f'SELECT t::text FROM "{name}" t ORDER BY 1'))
            found[name] = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return found


def reads(app: FastAPI) -> list[Door]:
    """Give what can be looked at: no streams, and no doors where looking starts something."""
    return [
        one
        for one in doors(app)
        if "GET" in (one.methods or ())
        and one.response_class is not StreamingResponse
        and not one.path.startswith("/hooks")
    ]


def changes(app: FastAPI) -> Iterator[tuple[str, str, dict[str, Any]]]:  # Any: OpenAPI
    """Give every operation of the OpenAPI document that changes something."""
    for path, methods in app.openapi()["paths"].items():
        for method, operation in methods.items():
            if method not in ("get", "head") and not path.startswith(OPEN_TO_OTHER_SITES):
                yield method.upper(), path, operation


async def test_web_01_what_others_wrote_is_never_a_page(
    app: FastAPI, owner: Person, ids: Ids
) -> None:
    shown = 0
    for door in reads(app):
        if door.name == "get_page":
            continue
        answer = await owner.http.get(filled(door.path, **ids), headers=AS_PAGE)
        kind = answer.headers["content-type"].partition(";")[0]
        assert kind != "text/html", door.path
        assert kind.startswith(("application/", "text/plain", "text/javascript")), door.path
        assert "script-src" not in answer.headers["content-security-policy"], door.path
        shown += "__pwned" in answer.text and kind == "application/json"
    assert shown > 5


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
    before = await rows(database, but=("user_session",))
    for door in reads(app):
        for method in ("GET", "HEAD"):
            for query in ("", "?_method=DELETE"):
                url = filled(door.path, **ids) + query
                answer = await owner.http.request(method, url, headers=disguised)
                assert answer.status_code != 500, door.path
    assert await rows(database, but=("user_session",)) == before


async def test_web_07_a_post_stays_a_post(owner: Person, ids: Ids) -> None:
    path = f"/v1/flows/{ids['flow_id']}"
    for headers in ({"X-HTTP-Method-Override": "DELETE"}, {"X-HTTP-Method": "DELETE"}):
        assert_problem(await owner.http.post(path, json={}, headers=headers), 405)
    assert (await owner.http.get(path)).status_code == 200


async def test_web_09_every_answer_says_what_a_browser_must_not_do(
    owner: Person, anybody: httpx2.AsyncClient, ids: Ids
) -> None:
    page = await anybody.get("/", headers=AS_PAGE)
    held = {"If-None-Match": page.headers["etag"], **AS_PAGE}
    flows = f"/v1/projects/{owner.project}/flows"
    json_type = {"Content-Type": "application/json"}
    answers = {
        200: await owner.http.get(flows),
        201: await owner.http.post(flows, json={"name": "x"}),
        204: await owner.http.options(flows),
        304: await anybody.get("/", headers=held),
        400: await owner.http.post(flows, content=b"{", headers=json_type),
        401: await anybody.get(flows),
        403: await anybody.post("/v1/auth/login", headers={"Origin": f"https://{EVIL}"}),
        404: await owner.http.get("/v1/nothing"),
        405: await owner.http.put("/v1/api-keys"),
        413: await owner.http.post(flows, headers={**json_type, "Content-Length": "99999999"}),
        415: await owner.http.post(flows, content=b"{}"),
        422: await owner.http.post(flows, json={}),
    }
    for status, answer in answers.items():
        assert answer.status_code == status, answer.text
        assert_hardened(answer)
        if status != 304:
            assert answer.headers["cache-control"] == "no-store"
    for answer in (page, await anybody.get("/assets/app.js"), await anybody.get("/assets/no.js")):
        assert_hardened(answer)


async def test_web_09_without_https_nothing_claims_it(
    parts: Parts, anybody: httpx2.AsyncClient
) -> None:
    parts.settings.base_url = "http://flows.test"

    assert "strict-transport-security" not in (await anybody.get("/v1/setup")).headers


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": EVIL},
        {"X-Forwarded-Host": EVIL, "X-Forwarded-Proto": "http", "X-Forwarded-Port": "666"},
        {"Forwarded": f"host={EVIL};proto=http"},
        {"X-Original-URL": "/v1/api-keys", "X-Rewrite-URL": "/v1/api-keys"},
        {"X-Original-Host": EVIL, "X-Host": EVIL, "X-HTTP-Host-Override": EVIL},
    ],
)
async def test_web_11_the_address_asked_for_is_nowhere_in_an_answer(
    app: FastAPI, owner: Person, ids: Ids, headers: dict[str, str]
) -> None:
    login = {"email": EMAIL, "password": PASSWORD}
    flows = f"/v1/projects/{owner.project}/flows"
    answers = [
        await owner.http.post("/v1/auth/login", json=login, headers=headers),
        await owner.http.post(flows, json={"name": "y"}, headers=headers),
        await owner.http.get("/v1/projects/", headers=headers),
        await owner.http.get("/", headers={**AS_PAGE, **headers}),
    ]
    answers += [
        await owner.http.get(filled(door.path, **ids), headers=headers) for door in reads(app)
    ]
    for answer in answers:
        assert EVIL not in answer.text
        assert EVIL not in str(answer.headers)
        assert answer.status_code not in (301, 302, 303, 307, 308)
    assert answers[0].headers["set-cookie"].startswith("__Host-")
    assert "secret" not in answers[3].text


@pytest.mark.parametrize(
    ("host", "taken"),
    [
        ("127.0.0.1:8000", True),
        ("localhost:8000", True),
        ("[::1]:8000", True),
        (f"{EVIL}:8000", False),
        (f"127.0.0.1.{EVIL}:8000", False),
        ("[", False),
    ],
)
async def test_web_11_a_name_that_was_pointed_here_is_not_our_own(
    parts: Parts, anybody: httpx2.AsyncClient, host: str, taken: bool
) -> None:
    parts.settings.mode = "dev"
    headers = {"Host": host, "Origin": f"http://{host}"}
    body = {"email": EMAIL, "password": PASSWORD, "name": "Mallory"}

    answer = await anybody.post("/v1/setup", json=body, headers=headers)

    assert answer.status_code == (201 if taken else 403)


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


async def test_web_15_signing_out_leaves_nothing_in_the_browser(
    victim: httpx2.AsyncClient,
) -> None:
    answer = await victim.post("/v1/auth/logout", headers={"Origin": ORIGIN})

    assert answer.status_code == 204
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert re.search(r'__Host-nextscript="?"?;.*Max-Age=0', answer.headers["set-cookie"])
    assert not victim.cookies


async def test_web_15_a_token_is_never_taken_from_an_address(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    token = owner.http.headers["Authorization"].removeprefix("Bearer ")
    for name in ("access_token", "token", "key", "api_key", "authorization"):
        answer = await anybody.get(f"/v1/me?{name}={token}")
        assert answer.status_code in (400, 401)
        assert token not in answer.text


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


def assert_hardened(answer: httpx2.Response) -> None:
    """See the headers that belong on everything."""
    headers = answer.headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"
    assert "default-src 'none'" in headers["content-security-policy"]
    age = re.search(r"max-age=(\d+); includeSubDomains", headers["strict-transport-security"])
    assert age
    assert int(age[1]) >= 365 * 24 * 3600


def policy_of(page: httpx2.Response) -> dict[str, list[str]]:
    """Give the content policy of a page, by directive."""
    parts = [one.split() for one in page.headers["content-security-policy"].split(";")]
    return {name: sources for name, *sources in parts}


def developing(parts: Parts) -> httpx2.AsyncClient:
    """Give a client of an app as `nextscript dev` starts it: with the API's description."""
    mode, parts.settings.mode = parts.settings.mode, "dev"
    transport = httpx2.ASGITransport(app=create_app(parts))
    parts.settings.mode = mode
    return httpx2.AsyncClient(transport=transport, base_url=ORIGIN)
