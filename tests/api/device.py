"""A passkey in software, as tests need it: right, of another site, without a person, copied."""

from __future__ import annotations

import hashlib
import json
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import cbor2
import httpx2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from pydantic import JsonValue

from tests.api.people import ORIGIN, Person

Json = dict[str, JsonValue]
_PRESENT, _VERIFIED, _ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Device:
    """Holds one passkey. `flags` and `origin` are what a hostile one would lie about."""

    origin: str = ORIGIN
    flags: int = _PRESENT | _VERIFIED
    count: int = 0
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    id: bytes = b"a passkey of tests"
    handle: str = ""

    def make(self, options: Json) -> Json:
        """Make the passkey that is asked for."""
        user = options["user"]
        assert isinstance(user, dict)
        self.handle = str(user["id"])
        credential = struct.pack(">H", len(self.id)) + self.id + self._public_key()
        data = self._data(_ATTESTED) + bytes(16) + credential
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", options)
        return self._credential(clientDataJSON=client, attestationObject=attestation)

    def answer(self, options: Json) -> Json:
        """Answer a question."""
        self.count += 1
        data, client = self._data(), self._client("webauthn.get", options)
        signed = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        answer = self._credential(clientDataJSON=client, authenticatorData=data, signature=signed)
        response = answer["response"]
        assert isinstance(response, dict)
        response["userHandle"] = self.handle
        return answer

    def _data(self, more: int = 0) -> bytes:
        host = urlsplit(self.origin).hostname or ""
        counted = struct.pack(">BI", self.flags | more, self.count)
        return hashlib.sha256(host.encode()).digest() + counted

    def _client(self, kind: str, options: Json) -> bytes:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(said).encode()

    def _public_key(self) -> bytes:
        point = self.key.public_key().public_numbers()
        x, y = point.x.to_bytes(32), point.y.to_bytes(32)
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})

    def _credential(self, **response: bytes) -> Json:
        id_ = encoded(self.id)
        shown: Json = {name: encoded(value) for name, value in response.items()}
        return {"id": id_, "rawId": id_, "type": "public-key", "response": shown}


def encoded(data: bytes) -> str:
    """Write bytes as WebAuthn's JSON does."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """Read what `encoded` wrote."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


async def add_passkey(person: Person, device: Device, name: str = "Laptop") -> httpx2.Response:
    """Add a passkey as the profile page does."""
    asked = await person.http.post("/v1/auth/mfa/passkeys/enroll")
    assert asked.status_code == 200, asked.text
    body = {"name": name, "credential": device.make(asked.json()["options"])}
    return await person.http.post("/v1/auth/mfa/passkeys/confirm", json=body)


async def question(client: httpx2.AsyncClient, ticket: str | None = None) -> Json:
    """Give what a passkey is asked."""
    asked = await client.post("/v1/auth/mfa/passkeys/challenge", json={"ticket": ticket})
    assert asked.status_code == 200, asked.text
    options: Json = asked.json()["options"]
    return options


async def show_passkey(
    client: httpx2.AsyncClient, credential: Json, ticket: str | None = None
) -> httpx2.Response:
    """Sign in by an answer."""
    body = {"credential": credential, "ticket": ticket}
    return await client.post("/v1/auth/mfa/passkeys/verify", json=body)
