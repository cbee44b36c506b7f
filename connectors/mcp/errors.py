"""What goes wrong with an MCP server, as a step understands it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nextscript.errors import ConnectionRefused, NextScriptError, Rejected, Retryable, Unanswered

_PASSING = frozenset([408, 429, 500, 502, 503, 504])


def judge(status: int) -> None:
    """Raise for a status that is about the sign-in or the server's state; others are the library's.

    Some are part of the protocol: 405 where there is no stream, 404 for a session that has ended.
    """
    if status in (401, 403):
        raise ConnectionRefused(
            f"The MCP server refused the sign-in ({status})", hint="Check the connection's token."
        )
    if status in _PASSING:
        raise Retryable(f"The MCP server answered {status}", code="mcp.status")


@contextmanager
def translated() -> Iterator[None]:
    """Raise what the library says as our errors; it may wrap several in groups."""
    from mcp import MCPError  # noqa: PLC0415 - loaded by its first step

    try:
        yield
    except BaseExceptionGroup as group:
        ours, rest = group.split(NextScriptError)
        if ours is not None:
            raise _first(ours) from None
        raise _said(_first(rest or group), MCPError) from None
    except (MCPError, TimeoutError) as error:
        raise _said(error, MCPError) from None


def _first(group: BaseException) -> BaseException:
    while isinstance(group, BaseExceptionGroup):
        group = group.exceptions[0]
    return group


def _said(error: BaseException, protocol: type[Exception]) -> BaseException:
    if isinstance(error, protocol):
        return Rejected(f"The MCP server says: {error}", code="mcp.refused")
    if isinstance(error, TimeoutError):
        return Unanswered("The MCP server took too long to answer", code="mcp.timeout")
    return error
