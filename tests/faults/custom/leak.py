"""A custom activity that says its connection's secret in every way there is."""

from __future__ import annotations

import asyncio
from typing import ClassVar, Literal

from pydantic import BaseModel, JsonValue, SecretStr

from nextscript.activity import ActivityContext, activity
from nextscript.connection import Connection
from nextscript.errors import Rejected
from tests.faults.encodings import written


class VaultConnection(Connection):
    """Something that takes a token."""

    kind: ClassVar[str] = "vault"
    title: ClassVar[str] = "Vault"
    token: SecretStr


class LeakInput(BaseModel):
    """How to say it."""

    how: Literal["output", "error", "crash", "slow"]


class Said(BaseModel):
    """What was said."""

    said: JsonValue


@activity("fault.leak", title="Leak", effects="idempotent")
async def leak(input: LeakInput, ctx: ActivityContext[VaultConnection]) -> Said:
    """Say the secret in the log, in progress, and then as it is asked for."""
    secret = ctx.connection.token.get_secret_value()
    said: JsonValue = {name: f"<{form}>" for name, form in written(secret).items()}
    ctx.log("info", f"using {secret}", said=said)
    ctx.heartbeat({"token": secret})
    match input.how:
        case "error":
            raise Rejected(f"{secret} is wrong", hint=f"not {secret}", details=said)
        case "crash":
            raise ZeroDivisionError(secret)
        case "slow":
            await asyncio.sleep(600)
    return Said(said={"said": said, secret: [secret]})
