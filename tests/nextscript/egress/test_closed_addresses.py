"""What is private stays closed, in every spelling (SSRF-01, 03, 05, 07, 11, 13, 19, 23)."""

from __future__ import annotations

from time import monotonic

import pytest

from nextscript.egress import EgressClient, Policy
from nextscript.errors import EgressBlocked, Rejected
from tests.nextscript.egress.canary import Canary, listening, ok, redirect

LOOPBACK = [
    "http://127.0.0.1:{port}/",
    "http://localhost:{port}/",
    "http://LOCALHOST.:{port}/",
    "http://0:{port}/",
    "http://127.1:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://127。0。0。1:{port}/",
    "http://[::1]:{port}/",
    "http://[::]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://[::127.0.0.1]:{port}/",
]
ELSEWHERE = [
    "http://[::ffff:a9fe:a9fe]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[fd00:ec2::254]/",
    "http://100.100.100.200/",
    "http://168.63.129.16/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://[fe80::1%25eth0]/",
    "http://[2001:0:53aa:64c:0:0:80ff:fffe]/",
    "http://[64:ff9b:1::1]/",
    "http://metadata.test/",
]
AMBIGUOUS = [
    "http://allowed.test@127.0.0.1:{port}/",
    "http://169.254.169.254\\@allowed.test/",
    "http://allowed.test\\@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\\.allowed.test/",
    "http://①②⑦.⓪.⓪.①:{port}/",
    "http://127.0.0.1%2f:{port}/",
    "http://127.0.0.1\t:{port}/",
    "http://127.0.0.1:{port}/\r\nX: y",
    "http://127.0.0.1 :{port}/",
    "http://0177.0.0.1:{port}/",
    "http:///x",
    "http://127.0.0.1:0x50/",
    "http://127.0.0.1:99999/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/",
    "/relative",
    "//127.0.0.1:{port}/",
]


async def resolve(host: str, port: int) -> list[str]:
    """The stub name server of these tests; the real one for everything that is no test name."""
    from nextscript.egress.dialling import system_resolver

    names = {
        "allowed.test": ["127.0.0.1"],
        "internal.test": ["10.1.2.3"],
        "mixed.test": ["93.184.216.34", "127.0.0.1"],
        "mixed6.test": ["2606:4700::1111", "::1"],
        "metadata.test": ["169.254.169.254"],
    }
    return names[host] if host in names else await system_resolver(host, port)


def client(allow: str = "") -> EgressClient:
    return EgressClient(Policy.parse(allow), resolver=resolve)


async def hits(url: str, canary: Canary, allow: str = "") -> Rejected:
    with pytest.raises(Rejected) as refused:
        await client(allow).request("GET", url.format(port=canary.port))
    assert canary.accepted == 0
    return refused.value


async def test_an_opened_address_is_reached() -> None:
    async with listening() as canary:
        for host in ("127.0.0.1", "localhost", "allowed.test"):
            answer = await client(f"127.0.0.1:{canary.port}").request(
                "GET", f"http://{host}:{canary.port}/"
            )
            assert answer.text == "hello"
        assert canary.accepted == 3


@pytest.mark.case("SSRF-01", "SSRF-03", "SSRF-19")
@pytest.mark.parametrize("url", LOOPBACK)
async def test_loopback_is_closed_in_every_spelling(url: str) -> None:
    async with listening() as canary:
        assert (await hits(url, canary)).code == "egress.blocked"


@pytest.mark.case("SSRF-03", "SSRF-05", "SSRF-19")
@pytest.mark.parametrize("url", ELSEWHERE)
async def test_private_and_metadata_ranges_are_closed(url: str) -> None:
    async with listening() as canary:
        assert (await hits(url, canary)).code == "egress.blocked"


@pytest.mark.case("SSRF-11")
@pytest.mark.parametrize("url", AMBIGUOUS)
async def test_a_url_two_parsers_read_differently_is_refused(url: str) -> None:
    async with listening() as canary:
        refused = await hits(url, canary, f"allowed.test:{canary.port}")
        assert refused.code in ("url.invalid", "egress.blocked")


@pytest.mark.case("SSRF-07")
@pytest.mark.parametrize("host", ["internal.test", "mixed.test", "mixed6.test"])
async def test_one_closed_address_closes_the_name(host: str) -> None:
    async with listening() as canary:
        assert (await hits(f"http://{host}:{{port}}/", canary)).code == "egress.blocked"


@pytest.mark.case("SSRF-13")
@pytest.mark.parametrize("port", [22, 25, 5432, 6379, 7233, 11211])
async def test_ports_of_other_protocols_are_closed_to_http(port: int) -> None:
    with pytest.raises(EgressBlocked) as refused:
        await client("allowed.test").request("GET", f"http://allowed.test:{port}/")
    assert refused.value.code == "egress.port_blocked"


@pytest.mark.case("SSRF-23")
async def test_an_open_port_a_closed_one_and_a_dead_address_say_the_same() -> None:
    async with listening() as canary:
        urls = ["http://127.0.0.1:{port}/", "http://127.0.0.1:1025/", "http://10.255.255.1/"]
        texts, waited = set(), []
        for url in urls:
            begun = monotonic()
            texts |= {str(await hits(url, canary)) for _ in range(9)}
            waited.append(monotonic() - begun)
        assert len(texts) == 1
        assert max(waited) < 1, "one of them was dialled"


async def test_a_name_is_resolved_once_and_the_checked_address_dialled() -> None:
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])

    async def rebinding(host: str, port: int) -> list[str]:
        return next(answers)

    async with listening() as canary:
        policy = Policy.parse(f"127.0.0.1:{canary.port}")
        egress = EgressClient(policy, resolver=rebinding)
        url = f"http://rebinding.test:{canary.port}/"
        assert (await egress.request("GET", url)).status_code == 200
        with pytest.raises(EgressBlocked):
            await egress.request("GET", url)
        assert canary.accepted == 1


@pytest.mark.case("SSRF-09")
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "to", ["http://127.0.0.1:{port}/", "//127.0.0.1:{port}/", "file:///etc/passwd", "http://0/"]
)
async def test_every_hop_of_a_redirect_is_checked(status: int, to: str) -> None:
    async with (
        listening() as canary,
        listening(lambda _: redirect(to.format(port=canary.port), status)) as door,
    ):
        with pytest.raises(Rejected):
            await client(f"127.0.0.1:{door.port}").request("GET", f"http://127.0.0.1:{door.port}/")
        assert (door.accepted, canary.accepted) == (1, 0)


@pytest.mark.case("SSRF-09")
async def test_a_chain_of_redirects_is_checked_to_its_end() -> None:
    async with listening() as canary:
        hops = iter(["/two", "/three", f"http://127.0.0.1:{canary.port}/"])
        async with listening(lambda _: redirect(next(hops))) as door:
            with pytest.raises(EgressBlocked):
                await client(f"127.0.0.1:{door.port}").request(
                    "GET", f"http://127.0.0.1:{door.port}/"
                )
            assert (door.accepted, canary.accepted) == (3, 0)


@pytest.mark.case("SSRF-21")
async def test_the_environment_s_proxy_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    async with listening() as proxy, listening(lambda _: ok(b"direct")) as target:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        answer = await client(f"127.0.0.1:{target.port}").request(
            "GET", f"http://127.0.0.1:{target.port}/"
        )
        assert (answer.text, proxy.accepted) == ("direct", 0)


@pytest.mark.case("SSRF-17")
async def test_a_driver_is_given_the_checked_address() -> None:
    assert await client("127.0.0.1:5432").dial("allowed.test", 5432) == (
        "127.0.0.1",
        "allowed.test",
    )
    with pytest.raises(EgressBlocked):
        await client().dial("127.0.0.1", 5432)
    with pytest.raises(EgressBlocked):
        await client().dial("mixed.test", 5432)
