"""Codes of an authenticator app: six digits, every half minute, each counts once (RFC 6238)."""

from __future__ import annotations

import hmac
import io
from uuid import UUID

import pyotp
import segno
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.auth.models import TotpFactor
from activities.columns import now
from activities.keys.sealed import Sealed
from activities.parts import Parts
from store.keys import KeyRing

_ISSUER = "NextScript"
_STEP_SECONDS, _AROUND = 30, 1


def new_secret() -> str:
    """Make what an app and we share."""
    return pyotp.random_base32()


def address_of(secret: str, email: str) -> str:
    """Give the `otpauth` address by which an app takes a secret."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=_ISSUER)


def picture_of(address: str) -> str:
    """Draw an address as a QR code (SVG)."""
    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", scale=4, xmldecl=False, light="#fff")
    return drawn.getvalue().decode()


def sealed(keys: KeyRing, user_id: UUID, secret: str) -> bytes:
    """Encrypt a secret so that only this person's row opens it."""
    return keys.encrypt(str(user_id), secret.encode(), _identity(user_id))


async def accept(session: AsyncSession, parts: Parts, user_id: UUID, code: str) -> bool:
    """Use a code up; say whether it was one. Of two at the same moment one is."""
    row = await session.get(TotpFactor, user_id)
    if row is None or row.sealed is None:
        return False
    step = step_of(parts.keys, user_id, row.sealed, code)
    if step is None:
        return False
    using = (
        update(TotpFactor)
        .where(col(TotpFactor.user_id) == user_id, col(TotpFactor.last_step) < step)
        .values(last_step=step)
        .returning(col(TotpFactor.user_id))
    )
    return await session.scalar(using) is not None


def step_of(keys: KeyRing, user_id: UUID, sealed: bytes, code: str) -> int | None:
    """Give the time step a code is of: now or right beside now; None for a wrong one."""
    app = pyotp.TOTP(keys.decrypt(str(user_id), sealed, _identity(user_id)).decode())
    current, given = int(now().timestamp()) // _STEP_SECONDS, code.encode("utf-8", "replace")
    found = [
        step
        for step in range(current - _AROUND, current + _AROUND + 1)
        if hmac.compare_digest(app.generate_otp(step).encode(), given)
    ]
    return found[-1] if found else None


def _identity(user_id: UUID) -> bytes:
    return b"totp/" + user_id.bytes


SEALED = tuple(
    Sealed(
        "authenticator apps",
        *(TotpFactor, col(TotpFactor.user_id), column),
        scope=lambda row: row.user_id,
        identity=lambda row: _identity(row.user_id),
    )
    for column in (col(TotpFactor.sealed), col(TotpFactor.pending))
)
