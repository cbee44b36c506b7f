"""What a request carries where, and how much of an answer is read."""

from __future__ import annotations

import asyncio
import gzip
import zlib

import httpx2
import pytest

from nextscript.egress import Binding, EgressClient, Policy
from nextscript.errors import Rejected, Retryable
from tests.nextscript.egress.canary import listening, ok, redirect

SECRETS = {"Authorization": "Bearer t", "X-Api-Key": "k", "Cookie": "a=b", "X-Trace": "1"}


def client(*ports: int) -> EgressClient:
    return EgressClient(Policy.parse([f"127.0.0.1:{port}" for port in ports]))


async def test_credentials_stay_with_their_origin() -> None:
    async with listening() as other, listening() as own:
        url = f"http://127.0.0.1:{other.port}/there"
        async with listening(lambda _: redirect(url)) as door:
            binding = Binding(f"http://127.0.0.1:{door.port}", (), SECRETS, {"key": "q"})
            await client(door.port, other.port).request(
                "GET", "/", binding=binding, headers={"Accept-Language": "de", "X-Own": "s"}
            )
        assert "Bearer t" in door.requests[0]
        assert "key=q" in door.requests[0]
        sent = other.requests[0].lower()
        assert not any(
            secret in sent for secret in ("bearer", "x-api-key", "cookie", "x-own", "key=q")
        )
        assert "accept-language: de" in sent
        assert own.accepted == 0


async def test_credentials_stay_on_the_same_origin() -> None:
    answers = iter([redirect("/two"), ok(b"done")])
    async with listening(lambda _: next(answers)) as door:
        binding = Binding(f"http://127.0.0.1:{door.port}", (), SECRETS, {"key": "q"})
        answer = await client(door.port).request("GET", "/one", binding=binding)
        assert answer.text == "done"
        assert "GET /two?key=q" in door.requests[1]
        assert "Bearer t" in door.requests[1]


@pytest.mark.parametrize(
    ("status", "method", "body"), [(303, "GET", ""), (302, "GET", ""), (307, "POST", "hello")]
)
async def test_a_redirected_post_is_what_browsers_make_of_it(
    status: int, method: str, body: str
) -> None:
    answers = iter([redirect("/two", status), ok()])
    async with listening(lambda _: next(answers)) as door:
        await client(door.port).request("POST", f"http://127.0.0.1:{door.port}/", content=b"hello")
        assert door.requests[1].startswith(f"{method} /two")
        assert door.requests[1].endswith(body)


@pytest.mark.case("DOS-15")
async def test_endless_redirects_end() -> None:
    async with listening(lambda _: redirect("/again")) as door:
        with pytest.raises(Rejected) as refused:
            await client(door.port).request("GET", f"http://127.0.0.1:{door.port}/")
        assert refused.value.code == "http.redirects"
        assert door.accepted == 11


async def test_cookies_are_not_kept_for_another_step() -> None:
    async with listening(lambda _: ok(headers="Set-Cookie: session=1\r\n")) as door:
        egress = client(door.port)
        for _ in range(2):
            await egress.request("GET", f"http://127.0.0.1:{door.port}/")
        assert "session" not in "".join(door.requests)


BOMB = gzip.compress(b"\0" * 50_000_000, 9)


@pytest.mark.case("DOS-15")
@pytest.mark.parametrize(
    ("body", "headers"),
    [(b"x" * 2_000_000, ""), (BOMB, "Content-Encoding: gzip\r\n")],
)
async def test_a_body_over_the_cap_is_refused(body: bytes, headers: str) -> None:
    async with listening(lambda _: ok(body, headers)) as door:
        with pytest.raises(Rejected) as refused:
            await client(door.port).request(
                "GET", f"http://127.0.0.1:{door.port}/", max_bytes=1_000_000
            )
        assert refused.value.code == "http.limit"


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(b"hello", mtime=0)),
        ("deflate", zlib.compress(b"hello")),
        ("deflate", zlib.compress(b"hello")[2:-4]),
        ("identity", b"hello"),
    ],
)
async def test_a_compressed_body_is_inflated(encoding: str, body: bytes) -> None:
    async with listening(lambda _: ok(body, f"Content-Encoding: {encoding}\r\n")) as door:
        answer = await client(door.port).request("GET", f"http://127.0.0.1:{door.port}/")
        assert answer.text == "hello"
        assert "content-encoding" not in answer.headers


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip"])
async def test_a_compression_nobody_asked_for_is_refused(encoding: str) -> None:
    async with listening(lambda _: ok(b"hello", f"Content-Encoding: {encoding}\r\n")) as door:
        with pytest.raises(Rejected) as refused:
            await client(door.port).request("GET", f"http://127.0.0.1:{door.port}/")
        assert refused.value.code == "http.encoding"


@pytest.mark.case("DOS-15")
async def test_endless_headers_end() -> None:
    flood = b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 100_000
    async with listening(lambda _: flood) as door:
        with pytest.raises((Rejected, Retryable)):
            await client(door.port).request("GET", f"http://127.0.0.1:{door.port}/")


@pytest.mark.case("DOS-15")
async def test_a_slow_server_is_given_up() -> None:
    silent = await asyncio.start_server(lambda r, w: asyncio.sleep(30), "127.0.0.1", 0)
    port = silent.sockets[0].getsockname()[1]
    with pytest.raises(Retryable) as slow:
        await client(port).request("GET", f"http://127.0.0.1:{port}/", max_seconds=0.05)
    assert slow.value.code == "http.timeout"
    silent.close()


async def test_nobody_listening_may_be_back_later() -> None:
    async with listening() as gone:
        port = gone.port
    with pytest.raises(Retryable) as error:
        await client(port).request("GET", f"http://127.0.0.1:{port}/")
    assert error.value.code == "http.connection"
    assert str(port) not in str(error.value)


async def test_a_faked_wire_serves_tests() -> None:
    egress = EgressClient(
        Policy(), transport=httpx2.MockTransport(lambda request: httpx2.Response(200, text="hi"))
    )
    assert (await egress.request("GET", "https://api.example.com/")).text == "hi"


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1:x",
        "10.0.0.0/99",
        "a b/c",
        ":80",
        "127.0.0.1:0",
        "127.0.0.1:99999",
        "1.2.3",
        "[::1]:",
    ],
)
def test_a_typo_in_the_setting_opens_nothing(text: str) -> None:
    with pytest.raises(ValueError, match="“"):
        Policy.parse(text)


@pytest.mark.parametrize("text", [None, "", " , ", []])
def test_without_the_setting_nothing_is_open(text: str | None) -> None:
    assert Policy.parse(text).opened == ()


def test_the_setting_takes_addresses_networks_and_hosts() -> None:
    policy = Policy.parse("127.0.0.1:9000, 10.0.0.0/8,[::1]:80,DB.internal:5432,db2.internal")
    assert [(str(one.target), one.port) for one in policy.opened] == [
        ("127.0.0.1/32", 9000),
        ("10.0.0.0/8", None),
        ("::1/128", 80),
        ("db.internal", 5432),
        ("db2.internal", None),
    ]
