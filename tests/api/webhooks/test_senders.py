"""Who calls a webhook is known by what its service signs; nobody else starts anything."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import time
from typing import Any

import httpx2
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.activities.webhooks.signing import SECRET, SIGNERS, message, slack, standard
from tests.api.people import Person
from tests.api.webhooks.senders import (
    called,
    checking,
    keep,
    keep_secret,
    publish_checking,
    runs,
)

Json = Any  # tests look into answers freely
KEY = generate_private_key(public_exponent=65537, key_size=2048)
PUBLIC = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
CLAIMS = {"aud": "orders", "iss": "shop"}


@pytest.mark.case("HOOK-01")
@pytest.mark.parametrize("verify", SIGNERS)
async def test_only_what_is_signed_starts_a_run(
    owner: Person, anybody: httpx2.AsyncClient, verify: str
) -> None:
    await keep_secret(owner)
    await publish_checking(owner, verify)
    body, sign = message(n=1), SIGNERS[verify]

    wrong = [
        await called(anybody, body, {}),
        await called(anybody, body, sign(body, key="whsec_" + "A" * 43 + "=")),
        await called(anybody, message(n=2), sign(body)),
    ]
    before = await runs(owner)
    right = await called(anybody, body, sign(body))

    assert [one.status_code for one in wrong] == [401, 401, 401]
    assert len({one.json()["detail"] for one in wrong}) == 1
    assert before == []
    assert right.status_code == 202, right.text
    assert [one["id"] for one in await runs(owner)] == [right.json()["id"]]


@pytest.mark.case("HOOK-05")
@pytest.mark.parametrize("verify", SIGNERS)
async def test_what_comes_again_is_the_same_run_and_another_body_none(
    owner: Person, anybody: httpx2.AsyncClient, verify: str
) -> None:
    await keep_secret(owner)
    await publish_checking(owner, verify)
    body, other, sign = message(n=1), message(n=2), SIGNERS[verify]

    tries = [called(anybody, body, sign(body, at=time.time() - n)) for n in range(5)]
    answers = await asyncio.gather(*tries)
    changed = await called(anybody, other, sign(other))
    spoofed = await called(anybody, body, {**sign(body), "idempotency-key": "another"})

    assert len({one.json()["id"] for one in answers}) == 1
    assert (changed.status_code, changed.json()["code"]) == (422, "idempotency.mismatch")
    if verify != "hmac":  # which signs no id, so that its sender says what is the same
        assert spoofed.json()["id"] == answers[0].json()["id"]
        assert len(await runs(owner)) == 1


@pytest.mark.case("HOOK-07")
@pytest.mark.parametrize("verify", [*SIGNERS, "header", "basic", "jwt"])
async def test_what_checks_a_secret_cannot_be_published_without(owner: Person, verify: str) -> None:
    await keep(owner, "bearer", {"base_url": "https://a.example"}, {"token": "t"}, key="wrong")
    codes = []
    for connection in (None, "nobody", "wrong"):
        document = checking(verify, connection=connection)
        made = await owner.make_flow(document=document, name=f"By {connection}")
        answer = await owner.http.post(f"/v1/flows/{made['id']}/versions", json={})
        assert (answer.status_code, answer.json()["code"]) == (422, "flow.findings")
        codes.append({one["code"] for one in answer.json()["errors"]})

    assert "flow.webhook_secret" in codes[0]
    assert "flow.connection_unknown" in codes[1]
    assert "flow.webhook_secret" in codes[2]


@pytest.mark.case("HOOK-07")
async def test_a_secret_that_is_taken_away_lets_nobody_pass(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    kept = await keep_secret(owner)
    await publish_checking(owner, "standard_webhooks")
    url = f"/v1/projects/{owner.project}/connections/{kept['id']}?force=true"
    gone = await owner.http.delete(url)
    body = message()

    answer = await called(anybody, body, standard(body))

    assert gone.status_code == 204, gone.text
    assert (answer.status_code, answer.json()["code"]) == (401, "auth.webhook")
    assert await runs(owner) == []


async def test_both_secrets_count_while_one_replaces_the_other(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    fresh = "whsec_" + base64.b64encode(b"f" * 32).decode()
    await keep(owner, "webhook_secret", {}, {"secret": fresh, "previous": SECRET})
    await publish_checking(owner, "standard_webhooks")
    old, new = message("old"), message("new")

    answers = [
        await called(anybody, old, standard(old, "old")),
        await called(anybody, new, standard(new, "new", key=fresh)),
    ]

    assert [one.status_code for one in answers] == [202, 202]


async def test_slack_is_answered_its_challenge_and_starts_nothing(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    await keep_secret(owner)
    await publish_checking(owner, "slack")
    body = b'{"type": "url_verification", "challenge": "c<h>1"}'

    asked = await called(anybody, body, slack(body))
    unsigned = await called(anybody, body, {})

    assert (asked.status_code, asked.text) == (200, "c<h>1")
    assert asked.headers["content-type"].startswith("text/plain")
    assert unsigned.status_code == 401
    assert await runs(owner) == []


async def test_a_token_in_a_header_passes_and_is_not_in_the_event(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    await keep_secret(owner, "a long enough token")
    await publish_checking(owner, "header", header="X-Shop", input={"all": "{{ hook.headers }}"})

    right = await called(anybody, b"{}", {"X-Shop": "a long enough token"})
    wrong = [await called(anybody, b"{}", {"X-Shop": one}) for one in ("a long", "", "A long")]

    assert (right.status_code, {one.status_code for one in wrong}) == (202, {401})
    assert "a long enough token" not in (await owner.http.get("/v1/runs")).text


@pytest.mark.case("HOOK-23")
async def test_a_user_name_and_password_are_asked_for(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    fields, secret = {"username": "shop"}, {"password": "pass:word with ü"}
    await keep(owner, "webhook_basic", fields, secret)
    await publish_checking(owner, "basic")

    def basic(text: str) -> dict[str, str]:
        return {"authorization": f"Basic {base64.b64encode(text.encode()).decode()}"}

    right = await called(anybody, b"{}", basic("shop:pass:word with ü"))
    given = [{}, basic("shop:"), basic("shop"), basic(":pass:word with ü"), basic("x:y")]
    given += [{"authorization": "Basic ???"}, {"authorization": "Bearer shop"}]
    wrong = [await called(anybody, b"{}", one) for one in given]

    assert right.status_code == 202
    assert {one.status_code for one in wrong} == {401}
    assert len(await runs(owner)) == 1


def token(key: Any = KEY, algorithm: str = "RS256", **claims: Any) -> dict[str, str]:
    said = {**CLAIMS, "exp": time.time() + 60, **claims}
    said = {name: one for name, one in said.items() if one is not None}
    return {"authorization": f"Bearer {jwt.encode(said, key, algorithm=algorithm)}"}


def confused() -> dict[str, str]:
    """Sign with the public key as if it were a secret, which the library refuses to do."""

    def part(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    head = part(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
    body = part(json.dumps({**CLAIMS, "exp": time.time() + 60}).encode())
    mark = hmac.new(PUBLIC.encode(), f"{head}.{body}".encode(), hashlib.sha256).digest()
    return {"authorization": f"Bearer {head}.{body}.{part(mark)}"}


@pytest.mark.case("HOOK-23")
async def test_a_token_is_checked_by_the_one_algorithm_for_its_audience_and_time(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    fields = {"algorithm": "RS256", "audience": "orders", "issuer": "shop"}
    await keep(owner, "webhook_jwt", fields, {"key": PUBLIC})
    await publish_checking(owner, "jwt")

    right = await called(anybody, b"{}", token())
    given = [
        {},
        confused(),
        {"authorization": "Bearer " + jwt.encode(CLAIMS, "", algorithm="none")},
        token(exp=time.time() - 120),
        token(exp=None),
        token(aud="others"),
        token(aud=None),
        token(iss="others"),
        token(nbf=time.time() + 600),
        token(generate_private_key(public_exponent=65537, key_size=2048)),
        {"authorization": "Bearer x.y.z"},
        {"authorization": token()["authorization"].replace("Bearer", "Basic")},
    ]
    wrong = [(await called(anybody, b"{}", one)).status_code for one in given]

    assert right.status_code == 202, right.text
    assert wrong == [401] * len(given)
    assert len(await runs(owner)) == 1


@pytest.mark.case("HOOK-23")
async def test_the_right_secret_with_another_algorithm_is_wrong(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    secret = "s" * 64
    await keep(owner, "webhook_jwt", {"algorithm": "HS256"}, {"key": secret})
    await publish_checking(owner, "jwt")

    statuses = [
        (await called(anybody, b"{}", token(secret, one))).status_code
        for one in ("HS256", "HS384", "HS512")
    ]

    assert statuses == [202, 401, 401]


@pytest.mark.parametrize(
    ("algorithm", "key"),
    [("HS256", "short"), ("HS256", PUBLIC), ("RS256", "x" * 40), ("ES256", PUBLIC)],
)
async def test_a_key_that_does_not_fit_its_algorithm_is_not_kept(
    owner: Person, algorithm: str, key: str
) -> None:
    body = {"key": "k", "name": "K", "kind": "webhook_jwt", "fields": {"algorithm": algorithm}}

    answer = await owner.http.post(
        f"/v1/projects/{owner.project}/connections", json={**body, "secrets": {"key": key}}
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "connection.invalid")
