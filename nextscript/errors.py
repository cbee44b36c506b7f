"""What can go wrong, by type. Each error carries a code `family.reason` and a plain sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Literal

from pydantic import JsonValue

from nextscript.findings import Finding

Kind = Literal["retryable", "final", "poison"]


class NextScriptError(Exception):
    """Anything this product raises on purpose.

    `code` is `family.reason`; `hint` says what the user can do; `details` is JSON for machines.
    """

    default_code: ClassVar[str] = "run.failed"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        hint: str | None = None,
        details: JsonValue = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.hint = hint
        self.details = details


# --- raised by activities: what becomes of the step -------------------------------------------


class Rejected(NextScriptError):
    """The service said no, and would again: the step ends without another attempt."""

    default_code = "step.rejected"
    kind: ClassVar[Kind] = "final"


class Retryable(NextScriptError):
    """It may work later: the step's retry policy decides."""

    default_code = "step.retryable"
    kind: ClassVar[Kind] = "retryable"


class RateLimited(Retryable):
    """The service asked us to slow down; the next attempt waits at least `retry_after`."""

    default_code = "step.rate_limited"

    def __init__(
        self, message: str, *, retry_after: timedelta | None = None, code: str | None = None
    ) -> None:
        super().__init__(message, code=code)
        self.retry_after = retry_after


class Unanswered(Retryable):
    """It was asked for and nobody heard the answer: it may have happened. An `unsafe` step is then
    shown as unknown instead of being tried again."""

    default_code = "step.unanswered"


class ConnectionRefused(Rejected):
    """The service refused the connection's credentials: the user must reconnect."""

    default_code = "connection.refused"


class Poison(NextScriptError):
    """The step's input or result can never be handled, such as a result over the size limit."""

    default_code = "step.poison"
    kind: ClassVar[Kind] = "poison"


class EgressBlocked(Rejected):
    """The address is closed to flows; nothing was sent."""

    default_code = "egress.blocked"


class ExpressionError(Rejected):
    """An expression could not be parsed or evaluated.

    `line` and `column` count from 1 within the template; `near` lists names that were there.
    """

    default_code = "expr.invalid"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        line: int = 1,
        column: int = 1,
        near: list[str] | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message, code=code, hint=hint)
        self.line = line
        self.column = column
        self.near = near or []


# --- raised by operations: what the caller is told ---------------------------------------------


class NotFound(NextScriptError):
    """No such thing, or not the caller's to see: both look the same."""

    default_code = "request.not_found"


class Unauthenticated(NextScriptError):
    """The caller is not signed in, or the key is not valid."""

    default_code = "auth.required"


class MfaRequired(Unauthenticated):
    """A sign-in's first factor was right; `ticket` goes on with one of the `factors`."""

    default_code = "mfa.required"

    def __init__(self, ticket: str, factors: list[str]) -> None:
        super().__init__("Now show your second factor.", details={"factors": [*factors]})
        self.ticket = ticket
        self.factors = factors


class Forbidden(NextScriptError):
    """The caller is known and may not do this."""

    default_code = "auth.forbidden"


class Conflict(NextScriptError):
    """The thing is not in a state that allows this."""

    default_code = "request.conflict"


class Stale(NextScriptError):
    """Someone changed the document since the caller read it."""

    default_code = "flow.stale"


class Invalid(NextScriptError):
    """The request is well formed and its content cannot be accepted; `findings` say where."""

    default_code = "request.invalid"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        findings: list[Finding] | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message, code=code, hint=hint)
        self.findings = findings or []


class Malformed(Invalid):
    """The request's body or document is not what it says it is (400)."""

    default_code = "request.malformed"


@dataclass(frozen=True)
class Quota:
    """What somebody may have: so much within a window of seconds, or so much at once."""

    name: str
    limit: int
    seconds: int | None = None


class TooMany(NextScriptError):
    """A limit was reached; try again after `retry_after`."""

    default_code = "limit.rate"

    def __init__(
        self,
        message: str,
        *,
        retry_after: timedelta,
        code: str | None = None,
        quota: Quota | None = None,
    ) -> None:
        super().__init__(message, code=code)
        self.retry_after = retry_after
        self.quota = quota


class Unavailable(NextScriptError):
    """A part of the platform does not answer just now; nothing was lost (503)."""

    default_code = "limit.unavailable"


class NoSpace(Unavailable):
    """A disk of the platform is full; nothing was lost, nothing new can be kept (507)."""

    default_code = "limit.no_space"

    def __init__(self, message: str) -> None:
        super().__init__(message, hint="Whoever runs this server has to free or add space.")
