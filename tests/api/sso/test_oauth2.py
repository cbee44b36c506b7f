"""People sign in by a provider that speaks OAuth2 alone, as GitHub does."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from typing_extensions import override

from nextscript.values import Json
from tests.api.conftest import Connect
from tests.api.people import ORIGIN, Body, Person
from tests.api.sso.browsing import begin, me, query_of
from tests.api.test_errors import assert_problem


class Hub:
    """What a provider that looks like GitHub answers."""

    def __init__(self) -> None:
        self.port = 0
        self.forms: list[dict[str, str]] = []
        self.reset()

    def reset(self) -> None:
        """Be as it is."""
        self.forms.clear()
        self.answers: dict[str, Json] = {
            "/token": {"access_token": "gho_1", "token_type": "bearer"},
            "/user": {"id": 7, "login": "bo", "name": "Bo", "email": "public@example.com"},
            "/emails": [
                {"email": "old@example.com", "primary": False, "verified": True},
                {"email": "bo@example.com", "primary": True, "verified": True},
            ],
            "/orgs": [{"login": "acme"}],
        }


@pytest.fixture(scope="module")
def _hub() -> Iterator[Hub]:
    hub = Hub()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            hub.forms.append({name: found[0] for name, found in parse_qs(body).items()})
            self._say()

        def _say(self) -> None:
            path = urlsplit(self.path).path
            known = path == "/token" or self.headers.get("authorization") == "Bearer gho_1"
            body = json.dumps(hub.answers[path] if known else {}).encode()
            self.send_response(200 if known else 401)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        @override
        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hub.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield hub
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def hub(_hub: Hub) -> Hub:
    _hub.reset()
    return _hub


@pytest.fixture
async def provider(owner: Person, hub: Hub) -> Body:
    at = f"http://127.0.0.1:{hub.port}"
    body = {
        "key": "hub",
        "name": "Hub",
        "kind": "oauth2",
        "client_secret": "s3cr3t",
        "role_mapping": [{"group": "acme", "role": "editor"}],
        "settings": {
            "preset": "github",
            "client_id": "us",
            "authorize_url": f"{at}/authorize",
            "token_url": f"{at}/token",
            "userinfo_url": f"{at}/user",
            "emails_url": f"{at}/emails",
            "groups_url": f"{at}/orgs",
        },
    }
    answer = await owner.http.post("/v1/sso/providers", json=body)
    assert answer.status_code == 201, answer.text
    made: Body = answer.json()
    return made


async def go(browser: httpx2.AsyncClient, provider: Body) -> httpx2.Response:
    """Sign in at the provider; give our answer to what it sends back."""
    asked = query_of(await begin(browser, provider))
    query = {"code": "c0de", "state": asked["state"]}
    return await browser.get(f"/v1/auth/oauth2/{provider['id']}/callback", params=query)


@pytest.mark.case("FED-03")
async def test_a_person_signs_in_by_their_verified_address(
    connect: Connect, provider: Body, hub: Hub
) -> None:
    browser = connect()

    answer = await go(browser, provider)

    assert answer.status_code == 303, answer.text
    found = await me(browser)
    assert (found["email"], found["name"], found["role"]) == ("bo@example.com", "Bo", "editor")
    (form,) = hub.forms
    assert form["redirect_uri"] == f"{ORIGIN}/v1/auth/oauth2/{provider['id']}/callback"
    assert (form["client_id"], form["client_secret"]) == ("us", "s3cr3t")
    assert len(form["code_verifier"]) >= 43


@pytest.mark.parametrize(
    ("path", "said", "status"),
    [
        ("/emails", [{"email": "bo@example.com", "primary": True, "verified": False}], 403),
        ("/emails", [{"email": "bo@example.com", "primary": True, "verified": "true"}], 403),
        ("/emails", [], 403),
        ("/emails", [{"email": "ada@example.com", "primary": True, "verified": True}], 403),
        ("/user", {"login": "bo"}, 403),
        ("/user", [], 403),
        ("/token", {"error": "bad_verification_code"}, 503),
        ("/token", {}, 403),
    ],
    ids=["unverified", "text", "none", "ada's", "no id", "a list", "no", "no token"],
)
async def test_who_is_not_told_is_not_let_in(
    connect: Connect, provider: Body, hub: Hub, path: str, said: Json, status: int
) -> None:
    hub.answers[path] = said
    browser = connect()

    answer = await go(browser, provider)

    assert_problem(answer, status)
    assert (await browser.get("/v1/me")).status_code == 401


async def test_one_presses_github_and_is_sent_to_github(owner: Person, connect: Connect) -> None:
    body = {
        "key": "github",
        "name": "GitHub",
        "kind": "oauth2",
        "client_secret": "s3cr3t",
        "settings": {"preset": "github", "client_id": "us"},
    }
    made = (await owner.http.post("/v1/sso/providers", json=body)).json()

    url = await begin(connect(), made)

    assert str(url).startswith("https://github.com/login/oauth/authorize?")
    assert query_of(url)["code_challenge_method"] == "S256"
