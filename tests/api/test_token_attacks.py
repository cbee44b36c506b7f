"""Access tokens signed with the right key, and still not ours to take."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import httpx2
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm

from activities.parts import Parts
from tests.api.people import Person

Claims = dict[str, Any]  # Any: JSON


def signed(owner: Person, parts: Parts, claims: Claims, header: Claims, key: object = None) -> str:
    """Sign the owner's token anew with the instance's key, changed; None takes a claim away."""
    token = owner.http.headers["Authorization"].removeprefix("Bearer ")
    old = jwt.decode(token, options={"verify_signature": False})
    own = Ed25519PrivateKey.from_private_bytes(
        parts.keys.derive(parts.keys.current_id, "access-token")
    )
    kept = {name: value for name, value in {**old, **claims}.items() if value is not None}
    head = {"kid": parts.keys.current_id, "typ": "at+jwt", **header}
    return jwt.encode(kept, key or own, algorithm="EdDSA", headers=head)  # type: ignore[arg-type] # a key


async def status_of(client: httpx2.AsyncClient, token: str) -> int:
    """Ask with a token."""
    return (await client.get("/v1/me", headers={"Authorization": f"Bearer {token}"})).status_code


async def test_the_control_is_taken(
    owner: Person, anybody: httpx2.AsyncClient, parts: Parts
) -> None:
    assert await status_of(anybody, signed(owner, parts, {}, {})) == 200


@pytest.mark.case("AUTH-19")
@pytest.mark.parametrize(
    "claims",
    [
        {"exp": None},
        {"exp": "tomorrow"},
        {"exp": 1_000_000_000},
        {"nbf": 4_000_000_000},
        {"iat": 4_000_000_000},
        {"aud": "another-api"},
        {"aud": None},
        {"iss": "https://staging.flows.test"},
        {"iss": None},
        {"sid": None},
        {"sid": "1"},
    ],
    ids=lambda one: "-".join(f"{name}={value}" for name, value in one.items()),
)
async def test_a_token_of_another_time_or_place_is_refused(
    owner: Person, anybody: httpx2.AsyncClient, parts: Parts, claims: Claims
) -> None:
    assert await status_of(anybody, signed(owner, parts, claims, {})) == 401


@pytest.mark.case("AUTH-17")
@pytest.mark.parametrize(
    "header",
    [
        {"kid": "../../dev/null"},
        {"kid": "' OR 1=1--"},
        {"kid": "k" * 10_000},
        {"kid": ""},
        {
            "jwk": {
                "kty": "OKP",
                "crv": "Ed25519",
                "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaa",
            }
        },
        {"typ": "JWT"},
    ],
    ids=lambda one: "-".join(f"{name}={str(value)[:20]}" for name, value in one.items()),
)
async def test_the_header_names_no_key(
    owner: Person, anybody: httpx2.AsyncClient, parts: Parts, header: Claims
) -> None:
    stranger = Ed25519PrivateKey.generate()

    assert await status_of(anybody, signed(owner, parts, {}, header, stranger)) == 401


@pytest.mark.case("AUTH-17")
async def test_a_key_that_lies_elsewhere_is_not_fetched(
    owner: Person, anybody: httpx2.AsyncClient, parts: Parts
) -> None:
    parts.settings.egress_allow = ["127.0.0.0/8"]  # it is not the egress that keeps from it
    stranger, heard = Ed25519PrivateKey.generate(), 0
    key = OKPAlgorithm.to_jwk(stranger.public_key(), as_dict=True) | {"kid": "theirs"}

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal heard
        heard += 1
        await reader.readuntil(b"\r\n\r\n")
        body = json.dumps({"keys": [key]}).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as listener:
        place = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}/keys.json"
        for header in ({"jku": place}, {"x5u": place}, {"kid": place}, {"x5c": [place]}):
            for known in (header, {"kid": "theirs", **header}):
                forged = signed(owner, parts, {}, known, stranger)
                assert await status_of(anybody, forged) == 401, header
        assert heard == 0
        async with httpx2.AsyncClient(trust_env=False) as client:
            assert (await client.get(place)).json() == {"keys": [key]}
    assert heard == 1


@pytest.mark.case("AUTH-15")
async def test_two_segments_and_an_empty_signature_are_no_token(
    owner: Person, anybody: httpx2.AsyncClient, parts: Parts
) -> None:
    head, claims, _ = signed(owner, parts, {"exp": int(time.time()) + 60}, {}).split(".")

    for token in (f"{head}.{claims}", f"{head}.{claims}.", f"{claims}", f"{head}..{claims}"):
        assert await status_of(anybody, token) == 401
