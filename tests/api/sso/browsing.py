"""A browser that signs in by a provider: it follows where it is sent, and keeps cookies."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import httpx2

from tests.api.people import ORIGIN, Body, Person

CLIENT_ID, CLIENT_SECRET = "nextscript-tests", "a secret of the provider's"


async def add_provider(owner: Person, issuer: str, key: str = "mock", **more: object) -> Body:
    """Set an OpenID provider up, as an owner does."""
    settings = {"issuer": issuer, "client_id": CLIENT_ID, **more.pop("settings", {})}  # type: ignore[dict-item] # a dict
    body = {
        "key": key,
        "name": key.title(),
        "kind": "oidc",
        "settings": settings,
        "client_secret": CLIENT_SECRET,
        **more,
    }
    answer = await owner.http.post("/v1/sso/providers", json=body)
    assert answer.status_code == 201, answer.text
    made: Body = answer.json()
    return made


async def begin(
    browser: httpx2.AsyncClient, provider: Body, return_to: str | None = None
) -> httpx2.URL:
    """Press a provider's button; give where the browser is sent."""
    query = {"return_to": return_to} if return_to is not None else {}
    answer = await browser.get(f"/v1/auth/{provider['kind']}/{provider['id']}/start", params=query)
    assert answer.status_code == 303, answer.text
    return httpx2.URL(answer.headers["location"])


async def agree(at: httpx2.URL, subject: str) -> str:
    """Say at the provider's page who one is; give where it sends the browser back to."""
    async with httpx2.AsyncClient(trust_env=False) as http:
        answer = await http.post(at, data={"sub": subject})
    assert answer.status_code == 302, answer.text
    return str(answer.headers["location"])


async def sign_in_as(
    browser: httpx2.AsyncClient, provider: Body, subject: str, return_to: str | None = None
) -> httpx2.Response:
    """Sign in by a provider as somebody it knows; give our answer to what it sends back."""
    return await browser.get(await agree(await begin(browser, provider, return_to), subject))


def query_of(url: httpx2.URL | str) -> dict[str, str]:
    """Give what a URL's query says."""
    return {name: values[0] for name, values in parse_qs(urlsplit(str(url)).query).items()}


async def me(browser: httpx2.AsyncClient) -> Body:
    """Say who a browser is signed in as."""
    answer = await browser.get("/v1/me", headers={"Origin": ORIGIN})
    assert answer.status_code == 200, answer.text
    found: Body = answer.json()
    return found
