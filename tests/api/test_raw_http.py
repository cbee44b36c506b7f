"""Requests no client sends: too large, too deep, cut in odd places; the server answers and goes on.

They go to a server process over a plain socket, for most end before our code is reached.
"""

from __future__ import annotations

import json
import socket
from collections.abc import AsyncIterator, Iterable, Iterator

import psutil
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import SQLModel

from store.postgres import EmbeddedPostgres
from tests.api.drafts.process import Process, server_process

MB = 1_000_000
MOST_WORK = 3.0
"""Seconds of the processor one request may cost; with nothing else to do it is about one."""


@pytest.fixture(scope="module")
async def one_server(
    tables: AsyncEngine, postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Process]:
    """A server with a first owner, for all tests here."""
    async with tables.begin() as connection:
        for table in reversed(SQLModel.metadata.sorted_tables):
            await connection.execute(table.delete())
    async with server_process(tmp_path_factory.mktemp("server"), postgres.url) as running:
        yield running


@pytest.fixture
async def server(one_server: Process) -> AsyncIterator[Process]:
    """The server, which must be there and about as small as before in the end."""
    pid, memory = one_server.process.pid, one_server.memory
    yield one_server
    assert (await one_server.owner.http.get("/v1/me")).status_code == 200
    assert one_server.process.poll() is None
    assert one_server.process.pid == pid
    assert one_server.memory - memory < 100 * MB


def exchange(server: Process, pieces: Iterable[bytes], seconds: float = 20.0) -> tuple[int, bytes]:
    """Send pieces until the server has had enough; give the first status and all it said.

    Status 0: it closed without a word. What it leaves open counts as not answered.
    """
    said = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=seconds) as connection:
        try:
            for piece in pieces:
                connection.sendall(piece)
            while got := connection.recv(65_536):
                said += got
        except (BrokenPipeError, ConnectionResetError):
            said += _rest(connection)
    return int(said.split(b" ", 2)[1]) if said else 0, said


def worked(server: Process) -> float:
    """Give the seconds of the processor a server has had."""
    times = psutil.Process(server.process.pid).cpu_times()
    return float(times.user + times.system)


def _rest(connection: socket.socket) -> bytes:
    try:
        return connection.recv(65_536)
    except OSError:
        return b""


def head(server: Process, path: str, *lines: str, method: str = "POST") -> bytes:
    """Write the head of a request by the owner."""
    bearer = server.owner.http.headers["Authorization"]
    first = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: {bearer}"]
    return "\r\n".join([*first, "Connection: close", *lines, "", ""]).encode()


def flows(server: Process) -> str:
    """Give where flows are made."""
    return f"/v1/projects/{server.owner.project}/flows"


def with_body(server: Process, path: str, body: bytes, kind: str = "application/json") -> bytes:
    """Write a whole request."""
    lines = f"Content-Type: {kind}", f"Content-Length: {len(body)}"
    return head(server, path, *lines) + body


@pytest.mark.case("DOS-01")
@pytest.mark.parametrize("door", ["flows", "hooks", "login", "draft check"])
async def test_a_hundred_megabytes_are_refused_before_they_are_read(
    server: Process, door: str
) -> None:
    path = {
        "flows": flows(server),
        "hooks": f"/hooks/{server.owner.project}/orders",
        "login": "/v1/auth/login",
        "draft check": "/v1/flows:check",
    }[door]
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        yield head(server, path, "Content-Type: application/json", f"Content-Length: {100 * MB}")
        for _ in range(100):
            yield b" " * MB
            sent += 1

    status, said = exchange(server, endless())

    assert status == 413, said
    assert b"application/problem+json" in said
    assert sent < 20
    small = with_body(server, flows(server), b'{"name": "Small"}')
    assert exchange(server, [small])[0] == 201


@pytest.mark.case("DOS-03")
@pytest.mark.parametrize(
    ("body", "statuses"),
    [
        (json.dumps({str(key): 0 for key in range(600_000)}), {400, 422}),
        ("{" + ",".join(['"a":1'] * 100_000) + "}", {400}),
        ('{"name": ' + "9" * 100_000 + "}", {400, 422}),
        (json.dumps({"name": "a", "document": {str(key): 0 for key in range(300_000)}}), {422}),
        ('{"name": 1e400}', {400}),
        (json.dumps({"name": "x" * 9_900_000}), {422}),
        ('{"name": "a", "document": {"nodes": [' + "[" * 5_000, {400}),
        (
            json.dumps({"name": "a", "document": {"layout": {str(n): {} for n in range(300_000)}}}),
            {422},
        ),
    ],
    ids=[
        "million-keys",
        "duplicates",
        "long-number",
        "unknown",
        "huge-number",
        "long-text",
        "deep",
        "wide",
    ],
)
async def test_heavy_json_is_answered_soon(server: Process, body: str, statuses: set[int]) -> None:
    before = worked(server)

    status, said = exchange(server, [with_body(server, flows(server), body.encode())])

    assert status in statuses, said[:500]
    assert worked(server) - before < MOST_WORK


PART = b'--x\r\nContent-Disposition: form-data; name="f"\r\n\r\nv\r\n'
MULTIPART = "multipart/form-data; boundary=x"


@pytest.mark.case("DOS-05")
@pytest.mark.parametrize("door", ["flows", "login", "resume", "hooks"])
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (PART * 10_000 + b"--x--\r\n", MULTIPART),
        (b"--x\r\n" + b"A: b\r\n" * 100_000 + b"\r\nv\r\n--x--\r\n", MULTIPART),
        (b"--x\r\nA: " + b"b" * 9_000_000 + b"\r\n\r\nv\r\n--x--\r\n", MULTIPART),
        (b"\r\n" * 2_000_000, MULTIPART),
        (b"--x--", "multipart/form-data; boundary=" + ";a=" * 2_000 + '"' + "\\" * 3_000),
        (b"&".join([b"a=b"] * 200_000), "application/x-www-form-urlencoded"),
    ],
    ids=["parts", "headers", "long-header", "preamble", "content-type", "fields"],
)
async def test_forms_without_end_are_answered_soon(
    server: Process, door: str, body: bytes, kind: str
) -> None:
    path = {
        "flows": flows(server),
        "login": "/v1/auth/login",
        "resume": "/resume/nothing",
        "hooks": f"/hooks/{server.owner.project}/orders",
    }[door]
    before = worked(server)

    status, said = exchange(server, [with_body(server, path, body, kind)])

    assert status in (400, 404, 413, 415, 422), said[:500]
    assert worked(server) - before < MOST_WORK


SMUGGLED = b"GET /v1/me HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


@pytest.mark.case("DOS-05", "DOS-07")
@pytest.mark.parametrize(
    "lines",
    [
        ["Content-Length: 4", "Transfer-Encoding: chunked"],
        ["Content-Length: 4", "Content-Length: 5"],
        ["Content-Length: 4, 5"],
        ["Content-Length: +4"],
        ["Content-Length: -1"],
        ["Content-Length: 0x4"],
        ["Transfer-Encoding: xchunked"],
        ["Transfer-Encoding: chunked, identity"],
        ["Transfer-Encoding : chunked"],
        ["X-A: b", " folded: c", "Content-Length: 4"],
        ["X-A: b\nContent-Length: 4"],
        ["X-A: " + "b" * 10_000_000],
        ["X-A: b"] * 100_000,
    ],
    ids=lambda lines: lines[0][:24] + str(len(lines)),
)
async def test_a_head_two_programs_would_read_differently_is_refused_and_the_connection_closed(
    server: Process, lines: list[str]
) -> None:
    request = head(server, flows(server), "Content-Type: application/json", *lines)
    request = request.replace(b"Connection: close\r\n", b"")

    status, said = exchange(server, [request + b"0\r\n\r\n" + SMUGGLED])

    assert status in (0, 400, 413, 431, 501), said[:500]
    assert said.count(b"HTTP/1.1 ") <= 1, said[:2000]


@pytest.mark.case("DOS-07")
@pytest.mark.parametrize(
    "chunks",
    [
        b"fffffffffffffffff\r\n",
        b"100000000000000000\r\n{}\r\n0\r\n\r\n",
        b"-1\r\n{}\r\n0\r\n\r\n",
        b"0x2\r\n{}\r\n0\r\n\r\n",
        b"2\r\n{}XX0\r\n\r\n",
        b"z\r\n",
    ],
)
async def test_chunks_that_cannot_be_counted_are_refused_and_the_connection_closed(
    server: Process, chunks: bytes
) -> None:
    lines = "Content-Type: application/json", "Transfer-Encoding: chunked"
    request = head(server, flows(server), *lines).replace(b"Connection: close\r\n", b"")

    status, said = exchange(server, [request + chunks + SMUGGLED])

    assert status in (0, 400, 413), said[:500]
    assert said.count(b"HTTP/1.1 ") <= 1, said[:2000]
    fine = request + b'11\r\n{"name": "Small"}\r\n0\r\n\r\n'
    closing = fine.replace(b"\r\nHost", b"\r\nConnection: close\r\nHost", 1)
    assert exchange(server, [closing])[0] == 201
