"""Second factors of people in tests: an app that gives codes, and a sign-in that stops halfway."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import timedelta

import httpx2
import pyotp
from sqlalchemy import update

from activities.auth.models import FailedSignIn, TotpFactor, UserSession
from activities.parts import Parts
from tests.api.people import EMAIL, PASSWORD, Body, Person

LOGIN = {"email": EMAIL, "password": PASSWORD}


@dataclass
class App:
    """An authenticator app. The code it is set up by is of now, so the next one is of later."""

    secret: str
    recovery_codes: list[str] = field(default_factory=list)

    def code(self, steps: int = 1) -> str:
        """Give the code of so many half minutes from now; a clock may be one ahead."""
        return str(pyotp.TOTP(self.secret).generate_otp(int(time.time()) // 30 + steps))

    def wrong(self) -> str:
        """Give six digits that are no code just now."""
        near = {self.code(steps) for steps in range(-3, 4)}
        return next(one for one in map("{:06}".format, range(10)) if one not in near)


async def set_up_app(person: Person) -> App:
    """Set up an app as the profile page does, by its first code."""
    made = await person.http.post("/v1/auth/mfa/totp/enroll")
    assert made.status_code == 200, made.text
    app = App(made.json()["secret"])
    body = {"code": app.code(0)}
    confirmed = await person.http.post("/v1/auth/mfa/totp/confirm", json=body)
    assert confirmed.status_code == 200, confirmed.text
    app.recovery_codes = confirmed.json()["recovery_codes"] or []
    return app


async def begin(http: httpx2.AsyncClient, **more: str) -> str:
    """Sign in as Ada as far as the password goes; give the ticket."""
    answer = await http.post("/v1/auth/login", json={**LOGIN, **more})
    assert answer.status_code == 401, answer.text
    problem: Body = answer.json()
    assert problem["code"] == "mfa.required"
    return str(problem["ticket"])


async def show(client: httpx2.AsyncClient, ticket: str, code: str) -> httpx2.Response:
    """Go on with a code."""
    return await client.post("/v1/auth/mfa/totp/verify", json={"ticket": ticket, "code": code})


async def let_pass(parts: Parts, **ago: float) -> None:
    """Let it be later for who just showed who they are, failed, or used a code."""
    by = timedelta(**ago)
    async with parts.sessions() as session, session.begin():
        await session.execute(update(UserSession).values(proven_at=UserSession.proven_at - by))
        await session.execute(update(TotpFactor).values(last_step=0))
        failed = {"last_at": FailedSignIn.last_at - by}
        failed["forgotten_at"] = FailedSignIn.forgotten_at - by
        await session.execute(update(FailedSignIn).values(failed))
