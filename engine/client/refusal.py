"""What Temporal answers, in the product's own errors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from temporalio.client import WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from nextscript.errors import Conflict, NotFound, Unavailable

_NOT_NOW = (
    RPCStatusCode.UNAVAILABLE,
    RPCStatusCode.DEADLINE_EXCEEDED,
    RPCStatusCode.RESOURCE_EXHAUSTED,
)


class Refused(Conflict):
    """The run does not allow this now; `code` says why."""

    default_code = "run.refused"


@contextmanager
def translated() -> Iterator[None]:
    """Raise Refused, NotFound or Unavailable for what the SDK raises."""
    try:
        yield
    except WorkflowUpdateFailedError as error:
        raise _refused(error.cause) from None
    except (WorkflowUpdateRPCTimeoutOrCancelledError, TimeoutError):
        raise Unavailable(
            "No worker took the request in time; it may still be carried out",
            code="limit.no_worker",
        ) from None
    except RPCError as error:
        raise _unanswered(error) from None


def _refused(cause: BaseException) -> Refused | NotFound:
    if isinstance(cause, ApplicationError):
        return Refused(cause.message, code=cause.type)
    return Refused(str(cause))


def _unanswered(error: RPCError) -> Exception:
    if error.status is RPCStatusCode.NOT_FOUND:
        return NotFound("The run is over, or there is no such run", code="run.ended")
    if error.status in _NOT_NOW:
        return Unavailable("Temporal does not answer just now")
    return error
