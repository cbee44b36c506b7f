"""What RabbitMQ's errors mean for a step."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from nextscript.errors import (
    ConnectionRefused,
    NextScriptError,
    Rejected,
    Retryable,
    Unanswered,
)

_NO_TLS = "The server's certificate is not valid for this host, or it does not encrypt"
_NOT_OPENED = "There is no such virtual host, or the user may not use it"


@contextmanager
def translated(*, asked: bool) -> Iterator[None]:
    """Raise what the server says as the error a step understands.

    `asked` says that something was sent: when the connection breaks, it may have been done.
    """
    import aiormq  # noqa: PLC0415 - loaded by its first step

    try:
        yield
    except ssl.SSLError:
        raise Rejected(_NO_TLS, code="rabbitmq.tls") from None
    except (aiormq.AMQPError, aiormq.exceptions.ChannelInvalidStateError) as error:
        raise said(error, asked) from None
    except (OSError, TimeoutError):
        raise _lost(asked) from None


def said(error: Exception, asked: bool) -> NextScriptError:
    """Give the error of a step for what the server or the driver said."""
    import aiormq  # noqa: PLC0415 - loaded by its first step

    known = aiormq.exceptions
    text = f"RabbitMQ: {error.args[-1] if error.args else error}"
    match error:
        case known.PublishError():
            return Rejected(
                "No queue takes this message: nothing is bound for this exchange and routing key",
                code="rabbitmq.unroutable",
            )
        case known.DeliveryError():
            return Retryable("The server did not take the message", code="rabbitmq.nacked")
        case known.ProbableAuthenticationError() | known.AuthenticationError():
            return ConnectionRefused("RabbitMQ refused the user or the password")
        case known.ConnectionNotAllowed() | known.InvalidFrameError() if not asked:
            # The driver drops the server's words: only this refusal is told at this point.
            return Rejected(_NOT_OPENED, code="rabbitmq.not_allowed")
        case known.ChannelNotFoundEntity():
            return Rejected(text, code="rabbitmq.not_found")
        case known.ChannelAccessRefused():
            return Rejected(text, code="rabbitmq.access_refused")
        case known.ChannelLockedResource():
            return Retryable(text, code="rabbitmq.locked")
        case known.ChannelPreconditionFailed():
            return Rejected(text, code="rabbitmq.precondition_failed")
    if isinstance(error.__cause__, ssl.SSLError):
        return Rejected(_NO_TLS, code="rabbitmq.tls")
    if isinstance(error, known.AMQPConnectionError | known.ChannelInvalidStateError):
        return _lost(asked)
    return Rejected(text, code="rabbitmq.error")


def lost(error: BaseException | None) -> NextScriptError:
    """Give the error of a listener whose connection or channel was closed."""
    return said(error, False) if isinstance(error, Exception) else _lost(False)


def _lost(asked: bool) -> NextScriptError:
    if asked:
        said = "The connection to RabbitMQ broke before it had answered"
        return Unanswered(said, code="rabbitmq.connection")
    return Retryable("RabbitMQ could not be reached", code="rabbitmq.connection")
