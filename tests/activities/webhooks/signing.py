"""Signing as services do, written from their documents and not from our code."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from datetime import UTC, datetime
from typing import Any

from standardwebhooks import Webhook

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()
Signed = dict[str, str]


def standard(body: bytes, id_: str = "evt_1", at: float | None = None, key: str = SECRET) -> Signed:
    """Sign by Standard Webhooks, with its own library."""

    moment = time.time() if at is None else at
    mark = Webhook(key).sign(id_, datetime.fromtimestamp(int(moment), UTC), body.decode())
    return {
        "webhook-id": id_,
        "webhook-timestamp": str(int(moment)),
        "webhook-signature": mark,
    }


def github(body: bytes, id_: str = "evt_1", at: float | None = None, key: str = SECRET) -> Signed:
    """Sign as GitHub does; it has no time."""
    mark = hmac.new(key.encode(), body, hashlib.sha256).hexdigest()
    return {"x-hub-signature-256": f"sha256={mark}", "x-github-delivery": id_}


def stripe(body: bytes, id_: str = "evt_1", at: float | None = None, key: str = SECRET) -> Signed:
    """Sign as Stripe does; the id stands in the body."""
    moment = str(int(time.time() if at is None else at))
    mark = hmac.new(key.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return {"stripe-signature": f"t={moment},v0=00,v1={mark}"}


def slack(body: bytes, id_: str = "evt_1", at: float | None = None, key: str = SECRET) -> Signed:
    """Sign as Slack does; the id stands in the body."""
    moment = str(int(time.time() if at is None else at))
    mark = hmac.new(key.encode(), f"v0:{moment}:".encode() + body, hashlib.sha256).hexdigest()
    return {"x-slack-signature": f"v0={mark}", "x-slack-request-timestamp": moment}


def own(body: bytes, id_: str = "evt_1", at: float | None = None, key: str = SECRET) -> Signed:
    """Sign as the flows of these tests say (`OWN`)."""
    moment = str(int(time.time() if at is None else at))
    mark = hmac.new(key.encode(), f"{moment}.".encode() + body, hashlib.sha512).digest()
    return {"x-sign": "v=" + base64.b64encode(mark).decode(), "x-time": moment, "webhook-id": id_}


OWN = {
    "header": "X-Sign",
    "algorithm": "sha512",
    "encoding": "base64",
    "prefix": "v=",
    "timestamp_header": "X-Time",
}
SIGNERS = {
    "standard_webhooks": standard,
    "github": github,
    "stripe": stripe,
    "slack": slack,
    "hmac": own,
}
MARKS = {
    "standard_webhooks": "webhook-signature",
    "github": "x-hub-signature-256",
    "stripe": "stripe-signature",
    "slack": "x-slack-signature",
    "hmac": "x-sign",
}
TIMES = {
    "standard_webhooks": "webhook-timestamp",
    "slack": "x-slack-request-timestamp",
    "hmac": "x-time",
}


def message(id_: str = "evt_1", **more: Any) -> bytes:
    """Write a body that has its id in it, as Stripe's and Slack's have."""
    return json.dumps({"id": id_, "event_id": id_, **more}).encode()
