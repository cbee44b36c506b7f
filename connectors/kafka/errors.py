"""What Kafka's errors mean for a step."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from nextscript.errors import NextScriptError, Rejected, Retryable, Unanswered

_CODES = {
    "UnknownTopicOrPartitionError": "kafka.unknown_topic",
    "InvalidTopicError": "kafka.invalid_topic",
    "TopicAuthorizationFailedError": "kafka.not_authorised",
    "GroupAuthorizationFailedError": "kafka.not_authorised",
    "ClusterAuthorizationFailedError": "kafka.not_authorised",
    "MessageSizeTooLargeError": "message.too_large",
    "RecordTooLargeError": "message.too_large",
    "RecordListTooLargeError": "message.too_large",
}
"""Refusals that another attempt would not change, by the driver's name for them."""
_LOST = (
    "KafkaConnectionError",
    "KafkaTimeoutError",
    "RequestTimedOutError",
    "NodeNotReadyError",
    "NoBrokersAvailable",
    "ConsumerStoppedError",
    "ProducerClosed",
)


@contextmanager
def translated(*, asked: bool) -> Iterator[None]:
    """Raise what the cluster says as the error a step understands.

    `asked` says that messages were sent: when nobody answers, they may have been written.
    """
    from aiokafka import errors  # noqa: PLC0415 - loaded by its first step

    try:
        yield
    except (errors.KafkaError, errors.ConsumerStoppedError) as error:
        raise _said(error, asked) from None
    except (OSError, TimeoutError):
        raise _lost(asked) from None


def _said(error: Exception, asked: bool) -> NextScriptError:
    name = type(error).__name__
    if name in _LOST:
        return _lost(asked)
    text = f"Kafka: {str(error) or name}"
    if name in _CODES:
        return Rejected(text, code=_CODES[name])
    words = re.sub(r"(?<!^)(?=[A-Z])", "_", name.removesuffix("Error")).lower()
    kind = Retryable if getattr(error, "retriable", False) else Rejected
    return kind(text, code=f"kafka.{words}")


def _lost(asked: bool) -> NextScriptError:
    if asked:
        said = "The connection to Kafka broke before it had answered"
        return Unanswered(said, code="kafka.connection")
    return Retryable("Kafka could not be reached", code="kafka.connection")
