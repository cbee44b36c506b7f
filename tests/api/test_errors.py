"""Whatever goes wrong, the caller gets a problem document that tells nothing of our insides."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.parts import Parts
from api.access import needs
from api.app import create_app
from api.door import make_router
from api.openapi import doors
from store.logs import configure_logs
from store.session import create_engine, session_factory
from tests.api.conftest import Connect
from tests.api.people import ORIGIN, Person, add_person, sign_in

FIELDS = {"type", "title", "status", "detail", "instance", "code", "request_id", "errors"}


def assert_problem(answer: httpx2.Response, status: int) -> None:
    """See that an answer is a problem document and has the safe headers."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(answer.json()) >= FIELDS
    assert answer.json()["status"] == status
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    for insides in ("Traceback", "sqlalchemy", "SELECT", "/work", ".py", "asyncpg"):
        assert insides not in answer.text


@pytest.mark.case("API-07")
async def test_no_route_no_method_no_slash(owner: Person) -> None:
    assert_problem(await owner.http.get("/v1/nothing"), 404)
    assert_problem(await owner.http.get("/v1/projects/"), 404)
    assert_problem(await owner.http.get("/V1/projects"), 404)
    wrong = await owner.http.put("/v1/api-keys")
    assert_problem(wrong, 405)
    assert wrong.headers["allow"] == "GET, HEAD, POST"


@pytest.mark.case("API-07")
@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("text/html", 406),
        ("application/json;q=0, text/html", 406),
        ("application/json; q=0.0", 406),
        ("text/html, */*;q=0.1", 200),
        ("application/json;charset=utf-8", 200),
        ("", 200),
    ],
)
async def test_who_reads_no_json_is_told_that_there_is_nothing_else(
    owner: Person, accept: str, status: int
) -> None:
    answer = await owner.http.get("/v1/projects", headers={"Accept": accept})

    assert answer.status_code == status
    if status == 406:
        assert_problem(answer, 406)


@pytest.mark.parametrize("query", ["x=1", "limit=-1", "limit=201", "limit=a", "cursor=x"])
async def test_a_parameter_that_is_unknown_or_wrong_is_refused(owner: Person, query: str) -> None:
    assert_problem(await owner.http.get(f"/v1/projects?{query}"), 400)


@pytest.mark.case("DOS-03", "VAL-05", "VAL-07", "VAL-11")
@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"name": "a", "name": "b"}', 400),
        (b'{"name": "a\\u0000"}', 400),
        (b'{"name": "\\ud800"}', 400),
        (b'\xef\xbb\xbf{"name": "a"}', 400),
        ('{"name": "a"}'.encode("utf-16"), 400),
        (b'{"name": "\xff"}', 400),
        (b"[" * 100_000, 400),
        (b'{"name": NaN}', 400),
        (b'{"name": 1e400}', 400),
        (b'{"name": "a"} x', 400),
        (b"<html>", 400),
        (b"", 422),
        (b"[]", 422),
        (b'{"name": 1}', 422),
        (b'{"name": "a", "project_id": "b"}', 422),
        (b'{"nam": "a"}', 422),
    ],
)
async def test_a_body_that_cannot_be_read_is_refused(
    owner: Person, body: bytes, status: int
) -> None:
    answer = await owner.http.post(
        f"/v1/projects/{owner.project}/flows",
        content=body,
        headers={"Content-Type": "application/json"},
    )

    assert_problem(answer, status)
    if status == 422:
        assert answer.json()["errors"]


@pytest.mark.case("DOS-01")
async def test_a_body_of_more_than_ten_megabytes_is_refused_unread(owner: Person) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield b" " * 1_000_000

    path = f"/v1/projects/{owner.project}/flows"
    json_type = {"Content-Type": "application/json"}
    declared = {**json_type, "Content-Length": str(100_000_000)}

    assert_problem(await owner.http.post(path, content=b"{}", headers=declared), 413)
    assert_problem(await owner.http.post(path, content=endless(), headers=json_type), 413)
    assert sent <= 12


@pytest.mark.case("API-01")
async def test_an_error_nobody_thought_of_says_nothing_of_itself(
    parts: Parts, owner: Person
) -> None:
    broken = make_router(tags=["broken"])

    @broken.get("/v1/broken", dependencies=[needs("flow.read")])
    async def fail() -> None:
        raise RuntimeError("SELECT secret FROM /work/main/x.py")

    app = create_app(parts)
    app.include_router(broken)
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        bearer = {"Authorization": owner.http.headers["Authorization"]}
        assert_problem(await client.get("/v1/broken", headers=bearer), 500)


@pytest.fixture
def _logs_as_before() -> Iterator[None]:
    yield
    configure_logs("warning", "text")


@pytest.mark.usefixtures("_logs_as_before")  # the first to come is the last to go, after capsys
@pytest.mark.case("CRED-19")
async def test_an_error_of_the_database_is_recorded_without_what_was_sent(
    owner: Person, database: AsyncEngine, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs("warning", "text")
    made = await owner.make_flow()
    async with database.begin() as connection:
        await connection.execute(text("ALTER TABLE flow_comment RENAME COLUMN text TO gone"))
    try:
        url = f"/v1/flows/{made['id']}/comments"
        answer = await owner.http.post(url, json={"text": "NSCANARY-4f1e"})
    finally:
        async with database.begin() as connection:
            await connection.execute(text("ALTER TABLE flow_comment RENAME COLUMN gone TO text"))

    assert_problem(answer, 500)
    recorded = capsys.readouterr().err
    assert "request failed" in recorded
    assert "INSERT INTO flow_comment" in recorded
    for secret in ("NSCANARY", owner.http.headers["Authorization"][-20:]):
        assert secret not in answer.text + recorded


async def test_a_route_without_a_permission_cannot_be_made(app: FastAPI, parts: Parts) -> None:
    router = make_router(tags=["x"])
    with pytest.raises(TypeError, match="permission"):

        @router.get("/v1/open")
        async def is_open() -> None:
            """Declare nothing."""

    other = create_app(parts)

    @other.get("/v1/beside")
    async def beside() -> None:
        """Walk around the door."""

    with pytest.raises(TypeError, match="/v1/beside"):
        async with other.router.lifespan_context(other):
            pass


async def test_every_route_but_the_public_ones_asks_who_is_there(
    app: FastAPI, anybody: httpx2.AsyncClient
) -> None:
    asked = 0
    for route in doors(app):
        if route.access.permission is None:
            continue
        for method in sorted(route.methods or ()):
            for prefix in ("", "?x=/hooks/trigger", "?/health"):
                path = filled(route.path) + prefix
                answer = await anybody.request(method, path, content=b"{")
                assert answer.status_code in (400, 401), f"{method} {path} {answer.text}"
                asked += 1
    assert asked > 50


async def test_what_belongs_to_another_organisation_does_not_exist(
    app: FastAPI, owner: Person, connect: Connect, parts: Parts
) -> None:
    flow = str((await owner.make_flow())["id"])
    await add_person(parts, "eve@example.com", "owner")
    eve = (await sign_in(connect(), "eve@example.com")).http
    for route in doors(app):
        named = {"project_id": owner.project, "flow_id": flow}
        if route.access.permission is None or not any(f"{{{n}}}" in route.path for n in named):
            continue
        for method in sorted(route.methods or ()):
            answers = [
                await eve.request(method, filled(route.path, **ids), json=body_of(route.path))
                for ids in (named, {"project_id": str(uuid4()), "flow_id": str(uuid4())})
            ]
            codes = [(one.status_code, one.json().get("code")) for one in answers]
            assert codes[0] == codes[1], f"{method} {route.path}"
            assert codes[0][0] in (400, 404, 422, 428), f"{method} {route.path} {answers[0].text}"
    assert (await owner.http.get(f"/v1/flows/{flow}")).status_code == 200


async def test_a_database_that_is_away_is_a_503_soon(
    parts: Parts, owner: Person, connect: Connect
) -> None:
    gone = create_engine("postgresql+asyncpg://nobody@127.0.0.1:1/none")
    parts.sessions = session_factory(gone)

    answer = await asyncio.wait_for(owner.http.get("/v1/projects"), 2)

    assert_problem(answer, 503)
    assert answer.headers["retry-after"]
    assert_problem(await owner.http.get("/health/ready"), 503)
    assert (await owner.http.get("/health/live")).status_code == 200


@pytest.mark.case("API-13")
async def test_answers_cannot_be_framed_sniffed_or_cached(anybody: httpx2.AsyncClient) -> None:
    for path in ("/v1/setup", "/v1/nothing", "/health/live"):
        headers = (await anybody.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["strict-transport-security"]
        assert "server" not in headers


@pytest.mark.case("API-13")
async def test_the_documentation_is_for_developing_only(anybody: httpx2.AsyncClient) -> None:
    assert (await anybody.get("/docs")).status_code == 404
    assert (await anybody.get("/openapi.json")).status_code == 404


async def test_metrics_name_routes_and_never_ids(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    flow = (await owner.make_flow())["id"]
    await owner.http.get(f"/v1/flows/{flow}")

    text = (await anybody.get("/metrics")).text

    assert 'route="/v1/flows/{flow_id}"' in text
    assert str(flow) not in text


def filled(path: str, /, **ids: str) -> str:
    """Put ids into a route's path."""
    for part in path.split("{")[1:]:
        name = part.partition("}")[0]
        value = ids.get(name) or ("1" if name == "number" else str(uuid4()))
        path = path.replace(f"{{{name}}}", value.replace(":path", ""))
    return path


def body_of(path: str) -> object:
    """Give a body the route's model accepts."""
    bodies: dict[str, object] = {
        "draft": {"document": {"nodes": []}},
        "flows": {"name": "x"},
        "rollback": {"to": 1},
        "connections": {"key": "c", "name": "c", "kind": "http", "fields": {}, "secrets": {}},
    }
    return bodies.get(path.rpartition("/")[2], {})
