"""Checking what a sender signed: over the bytes as they came, in constant time, not too old."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from nextscript.errors import Unauthenticated
from nextscript.webhooks import HmacConfig

TOLERANCE = 300
"""Seconds a signature may be old, or ahead of our clock."""
_SECONDS = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True)
class Call:
    """What somebody sent: headers by lower-case name, the body as it came, and when."""

    headers: Mapping[str, str]
    body: bytes
    at: float

    def header(self, name: str) -> str:
        """Give a header. Raises Unauthenticated when it was not sent."""
        found = self.headers.get(name.lower())
        if not found:
            raise refused()
        return found


def refused() -> Unauthenticated:
    """Say that nobody knows this sender; never why, which would help to guess."""
    return Unauthenticated("This call is not signed as it must be.", code="auth.webhook")


def check_standard(call: Call, secrets: Iterable[str]) -> str:
    """Check a message by Standard Webhooks; give its id. Raises Unauthenticated."""
    id_, at = call.header("webhook-id"), _fresh(call, call.header("webhook-timestamp"))
    given = [
        mark.removeprefix("v1,")
        for mark in call.header("webhook-signature").split(" ")[:20]
        if mark.startswith("v1,")
    ]
    content = f"{id_}.{at}.".encode() + call.body
    _match(given, [_base64(_key_of(one), content, "sha256") for one in secrets])
    return id_


def check_github(call: Call, secrets: Iterable[str]) -> str | None:
    """Check a delivery of GitHub's; give its id. Raises Unauthenticated."""
    given = call.header("x-hub-signature-256")
    marks = [f"sha256={_hex(one.encode(), call.body, 'sha256')}" for one in secrets]
    _match([given], marks)
    return call.headers.get("x-github-delivery")


def check_stripe(call: Call, secrets: Iterable[str]) -> None:
    """Check an event of Stripe's. Raises Unauthenticated."""
    parts = [one.partition("=") for one in call.header("stripe-signature").split(",")[:20]]
    times = [value for name, _, value in parts if name.strip() == "t"]
    if len(times) != 1:
        raise refused()
    content = f"{_fresh(call, times[0])}.".encode() + call.body
    given = [value for name, _, value in parts if name.strip() == "v1"]
    _match(given, [_hex(one.encode(), content, "sha256") for one in secrets])


def check_slack(call: Call, secrets: Iterable[str]) -> None:
    """Check a request of Slack's. Raises Unauthenticated."""
    at = _fresh(call, call.header("x-slack-request-timestamp"))
    content = f"v0:{at}:".encode() + call.body
    marks = [f"v0={_hex(one.encode(), content, 'sha256')}" for one in secrets]
    _match([call.header("x-slack-signature")], marks)


def check_hmac(call: Call, secrets: Iterable[str], how: HmacConfig) -> None:
    """Check a signature that is made as the flow says. Raises Unauthenticated."""
    content = call.body
    if how.timestamp_header:
        at = _fresh(call, call.header(how.timestamp_header))
        content = f"{at}.".encode() + content
    sign: Callable[[bytes, bytes, str], str] = _hex if how.encoding == "hex" else _base64
    marks = [how.prefix + sign(one.encode(), content, how.algorithm) for one in secrets]
    _match([call.header(how.header)], marks)


def check_token(call: Call, secrets: Iterable[str], header: str) -> None:
    """Check a token that stands in a header. Raises Unauthenticated."""
    _match([call.header(header)], secrets)


def check_basic(call: Call, username: str, password: str) -> None:
    """Check a user name and a password (RFC 7617). Raises Unauthenticated."""
    scheme, _, given = call.header("authorization").partition(" ")
    if scheme.lower() != "basic":
        raise refused()
    try:
        said = base64.b64decode(given.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise refused() from None
    if not hmac.compare_digest(said, f"{username}:{password}".encode()):
        raise refused()


def _match(given: Iterable[str], expected: Iterable[str]) -> None:
    """Compare all with all, so that the time tells nothing of which was nearly right."""
    marks = [one.encode() for one in expected]
    found = False
    for one in given:
        sent = one.encode("utf-8", "surrogateescape")
        for mark in marks:
            found |= hmac.compare_digest(sent, mark)
    if not found:
        raise refused()


def _fresh(call: Call, text: str) -> str:
    if not _SECONDS.fullmatch(text) or abs(call.at - int(text)) > TOLERANCE:
        raise refused()
    return text


def _key_of(secret: str) -> bytes:
    """Read a secret of Standard Webhooks: base64 after whsec_; any other is taken as it is."""
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        return secret.encode()


def _hex(key: bytes, content: bytes, algorithm: str) -> str:
    return hmac.digest(key, content, getattr(hashlib, algorithm)).hex()


def _base64(key: bytes, content: bytes, algorithm: str) -> str:
    return base64.b64encode(hmac.digest(key, content, getattr(hashlib, algorithm))).decode()
