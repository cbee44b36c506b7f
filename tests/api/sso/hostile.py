"""An OpenID provider of ours that can be told to lie. Left alone, it is a good one."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from typing_extensions import override

from nextscript.values import Json
from tests.api.sso.browsing import CLIENT_ID

Claims = dict[str, Any]  # Any: a lie has any shape


class Liar:
    """What the provider says. Each part is replaced by a test that lies with it."""

    def __init__(self) -> None:
        self.port = 0
        self.key = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
        self.other = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
        self.curve = ec.generate_private_key(ec.SECP256R1())
        self.reset()

    def reset(self) -> None:
        """Tell the truth again."""
        vars(self).pop("signed", None)
        self.claims: Claims = {}
        self.without: set[str] = set()
        self.kid, self.algorithm, self.signer = "one", "RS256", self.key
        self.header: Claims = {}
        self.token: str | None = None
        self.userinfo: Claims | None = None
        self.discovery: Claims = {}
        self.keys = [self.public("one", self.key)]
        self.codes: dict[str, Claims] = {}
        self.asked: list[str] = []
        self.forms: list[Claims] = []
        self.headers: list[dict[str, str]] = []

    @property
    def issuer(self) -> str:
        """Who it is."""
        return f"http://localhost:{self.port}"

    @property
    def pem(self) -> bytes:
        """Its public key, as everybody may know it."""
        return self.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    @staticmethod
    def public(kid: str, key: rsa.RSAPrivateKey) -> Claims:
        """Give a key as it publishes it."""
        shown = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
        return {**shown, "kid": kid, "use": "sig"}

    def authorize(self, query: dict[str, str], **user: Json) -> str:
        """Let somebody in; give the code."""
        code = hashlib.sha256(f"{query['state']}{len(self.codes)}".encode()).hexdigest()
        self.codes[code] = {"nonce": query["nonce"], "challenge": query["code_challenge"], **user}
        return code

    def signed(self, claims: Claims) -> str:
        """Sign a token, truly or not."""
        if self.token is not None:
            return self.token
        header = {"kid": self.kid, **self.header}
        if self.algorithm == "none":
            return unsigned({"alg": "none", **header}, claims)
        return jwt.encode(claims, self.signer, algorithm=self.algorithm, headers=header)

    def answer(self, path: str, form: dict[str, str]) -> tuple[int, Claims]:
        """Answer a request."""
        self.asked.append(path)
        match path:
            case "/.well-known/openid-configuration":
                return 200, self._configuration()
            case "/jwks":
                return 200, {"keys": self.keys}
            case "/token":
                return self._token(form)
            case "/userinfo" if self.userinfo is not None:
                return 200, self.userinfo
        return 404, {}

    def _configuration(self) -> Claims:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            **self.discovery,
        }

    def _token(self, form: dict[str, str]) -> tuple[int, Claims]:
        self.forms.append(form)
        given = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        shown = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if given is None or given.pop("challenge") != shown:
            return 400, {"error": "invalid_grant"}
        at = int(time.time())
        claims: Claims = {"iss": self.issuer, "aud": CLIENT_ID, "iat": at, "exp": at + 300}
        claims = {**claims, "email_verified": True, **given, **self.claims}
        claims = {name: value for name, value in claims.items() if name not in self.without}
        return 200, {
            "access_token": "an access token",
            "token_type": "Bearer",
            "id_token": self.signed(claims),
        }


def unsigned(header: Claims, claims: Claims) -> str:
    """Write a token nobody signed."""
    pieces = [
        base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=").decode()
        for one in (header, claims)
    ]
    return ".".join([*pieces, ""])


@contextmanager
def lying() -> Iterator[Liar]:
    """Start the provider."""
    liar = Liar()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0"))).decode()
            liar.headers.append(dict(self.headers))
            self._say({name: values[0] for name, values in parse_qs(body).items()})

        def _say(self, form: dict[str, str]) -> None:
            status, said = liar.answer(urlsplit(self.path).path, form)
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        @override
        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    liar.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield liar
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
