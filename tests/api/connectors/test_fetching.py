"""A description is fetched from an address, by the way out that is closed to what is inside."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from activities.parts import Parts
from tests.api.connectors.conftest import Json, types, url
from tests.api.connectors.pets import PETS, pets
from tests.api.people import Person
from tests.connectors.test_every_door import CLOSED
from tests.nextscript.egress import canary as canaries
from tests.nextscript.openapi.server import serving_app

Answer = Callable[[Request], Response]


@asynccontextmanager
async def answering(answer: Answer) -> AsyncIterator[str]:
    """Serve one answer, whatever is asked; give its address."""

    async def route(request: Request) -> Response:
        return answer(request)

    async with serving_app(Starlette(routes=[Route("/{path:path}", route)])) as port:
        yield f"http://127.0.0.1:{port}"


async def looked(person: Person, address: str) -> tuple[int, Json]:
    """Look into the description at an address."""
    body = {"document": {"url": address}}
    answer = await person.http.post(url(person, ":preview"), json=body)
    return answer.status_code, answer.json()


async def test_a_description_is_fetched_and_its_relative_server_starts_there(owner: Person) -> None:
    made = pets("/v2")
    async with answering(lambda _: PlainTextResponse(str(made).replace("'", '"'))) as address:
        status, found = await looked(owner, f"{address}/openapi.json")
        asked = {"document": {"url": f"{address}/openapi.json"}}
        kept = await owner.http.post(url(owner), json=asked)
        again = await owner.http.post(url(owner, "/pets:refresh"), json={})

    assert (status, found["base_url"]) == (200, f"{address}/v2")
    assert kept.json()["source"] == {"url": f"{address}/openapi.json", "connection": None}
    assert (again.status_code, again.json()["changed"]) == (200, [])
    assert "pets.list_pets" in await types(owner)


@pytest.mark.case("SSRF-01")
async def test_no_closed_address_is_asked_in_whatever_spelling(owner: Person, parts: Parts) -> None:
    parts.settings.egress_allow = []
    async with canaries.listening() as canary:
        answers = await asyncio.gather(
            *(looked(owner, f"http://{host}:{canary.port}/openapi.json") for host in CLOSED)
        )

    assert {status for status, _ in answers} == {422}
    assert canary.accepted == 0


@pytest.mark.case("SSRF-07")
async def test_a_redirect_to_a_closed_address_is_not_followed(owner: Person, parts: Parts) -> None:
    async with canaries.listening() as canary:
        where = f"http://127.0.0.2:{canary.port}/latest/meta-data"
        async with answering(lambda _: RedirectResponse(where)) as address:
            parts.settings.egress_allow = [address.removeprefix("http://")]
            status, found = await looked(owner, f"{address}/openapi.json")

    assert (status, found["code"]) == (422, "egress.blocked")
    assert canary.accepted == 0


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "ftp://example.com/x", "gopher://x", "//x"]
)
async def test_only_http_is_asked(owner: Person, address: str) -> None:
    status, found = await looked(owner, address)

    assert status == 422
    assert found["code"] in ("url.invalid", "egress.blocked")


async def test_what_answers_no_description_is_said_in_words(owner: Person) -> None:
    async with answering(lambda _: PlainTextResponse("no", 404)) as address:
        missing = await looked(owner, address)
    async with answering(lambda _: PlainTextResponse("<html>Hello</html>")) as address:
        page = await looked(owner, address)

    assert (missing[0], missing[1]["code"]) == (422, "connector.document")
    assert "404" in missing[1]["detail"]
    assert (page[0], page[1]["code"]) == (422, "openapi.unknown")


async def test_what_inflates_beyond_all_bounds_is_refused(owner: Person) -> None:
    packed = gzip.compress(PETS.encode() + b" " * 80_000_000)
    headers = {"Content-Encoding": "gzip"}
    async with answering(lambda _: Response(packed, headers=headers)) as address:
        status, found = await looked(owner, address)

    assert status == 422
    assert found["code"] == "http.limit"
