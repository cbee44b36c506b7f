"""Access tokens: signed, five minutes, and only as good as the session they name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from activities.columns import now
from nextscript.errors import Unauthenticated
from store.keys import KeyRing

LIFETIME = timedelta(minutes=5)
LONGEST = 2048
_AUDIENCE = "nextscript-api"
_CLAIMS = ["iss", "aud", "sub", "org", "sid", "exp", "iat"]


@dataclass(frozen=True)
class AccessTokens:
    """Issues and reads the access tokens of one instance; `issuer` is its public address."""

    keys: KeyRing
    issuer: str

    def issue(self, *, user_id: UUID, organisation_id: UUID, session_id: UUID) -> str:
        """Sign a token for a session."""
        at = now()
        claims = {
            "iss": self.issuer,
            "aud": _AUDIENCE,
            "sub": str(user_id),
            "org": str(organisation_id),
            "sid": str(session_id),
            "iat": at,
            "exp": at + LIFETIME,
        }
        key_id = self.keys.current_id
        return jwt.encode(
            claims, self._key(key_id), algorithm="EdDSA", headers={"kid": key_id, "typ": "at+jwt"}
        )

    def session_of(self, token: str) -> UUID:
        """Give the session a token names. Raises Unauthenticated for any other token.

        The algorithm is fixed and the key comes from our ring: nothing the header says is trusted.
        """
        refused = Unauthenticated("The access token is not valid or has expired.")
        if len(token) > LONGEST:
            raise refused
        try:
            header = jwt.get_unverified_header(token)
            key_id = header.get("kid")
            if not isinstance(key_id, str) or not self.keys.knows(key_id):
                raise refused
            if header.get("typ") != "at+jwt":
                raise refused
            claims = jwt.decode(
                token,
                self._key(key_id).public_key(),
                algorithms=["EdDSA"],
                audience=_AUDIENCE,
                issuer=self.issuer,
                options={"require": _CLAIMS},
            )
            return UUID(str(claims["sid"]))
        except (jwt.PyJWTError, ValueError):
            raise refused from None

    def _key(self, key_id: str) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.keys.derive(key_id, "access-token"))
