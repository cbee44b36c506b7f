"""What a broker's refusals mean for a step."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from nextscript.errors import (
    ConnectionRefused,
    NextScriptError,
    Rejected,
    Retryable,
    Unanswered,
)

_NO_TLS = "The broker's certificate is not valid for this host, or it does not encrypt"
_OF_TLS = ("[SSL", "EOF occurred in violation of protocol", "certificate")
_WHO = (0x86, 0x87, 0x8A, 0x8C)
_LATER = (0x88, 0x89, 0x93, 0x96, 0x97, 0x9F)
_CODES = {
    0x84: "mqtt.not_version_5",
    0x85: "mqtt.client_id",
    0x87: "mqtt.not_authorised",
    0x8F: "mqtt.topic",
    0x90: "mqtt.topic",
    0x95: "message.too_large",
    0x9A: "mqtt.no_retained",
    0x9B: "mqtt.qos",
}
"""Reason codes of MQTT 5 that another attempt would not change."""


@contextmanager
def translated(*, asked: bool) -> Iterator[None]:
    """Raise what the broker says as the error a step understands.

    `asked` says that something was sent: when the connection breaks, it may have been done.
    """
    from aiomqtt import exceptions  # noqa: PLC0415 - loaded by its first step

    try:
        yield
    except exceptions.MqttConnectError as error:
        raise _not_let_in(error.rc) from None
    except exceptions.MqttError as error:
        if any(one in str(error) for one in _OF_TLS):
            raise Rejected(_NO_TLS, code="mqtt.tls") from None
        raise lost(asked) from None
    except (OSError, TimeoutError):
        raise lost(asked) from None


def refused(reason: Any) -> NextScriptError:  # Any: the driver's reason code
    """Give the error of a step for a refusal of what it asked."""
    kind = Retryable if reason.value in _LATER else Rejected
    return kind(f"The broker: {reason}", code=_CODES.get(reason.value, "mqtt.refused"))


def lost(asked: bool) -> NextScriptError:
    """Give the error of a step or listener whose connection broke."""
    if asked:
        said = "The connection to the broker broke before it had answered"
        return Unanswered(said, code="mqtt.connection")
    return Retryable("The broker could not be reached", code="mqtt.connection")


def _not_let_in(reason: Any) -> NextScriptError:  # Any: as above, or a number
    value = getattr(reason, "value", reason)
    if value in _WHO:
        return ConnectionRefused("The broker refused the user or the password")
    if value == 0x84:
        return Rejected("The broker does not speak MQTT 5", code=_CODES[value])
    return refused(reason) if hasattr(reason, "value") else lost(asked=False)
