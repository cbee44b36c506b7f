"""Addresses that are told something later: looked at when they are named, so that a mistake shows.

They are checked again whenever something is sent there.
"""

from __future__ import annotations

import asyncio

from nextscript.egress import Dialler, host_of, parse_url
from nextscript.egress.urls import port_of
from nextscript.errors import EgressBlocked, Invalid, Rejected, Retryable
from nextscript.findings import Finding

_SECONDS = 1.0


async def check_url(dialler: Dialler, text: str, pointer: str, code: str) -> None:
    """Raise Invalid for an address that could never be told anything.

    A name that is not known now, or takes long to look up, may be when there is something to tell.
    """
    try:
        url = parse_url(text)
        async with asyncio.timeout(_SECONDS):
            await dialler.addresses(host_of(url), port_of(url), http=True)
    except (Retryable, TimeoutError):
        return
    except EgressBlocked as error:
        said = f"Nothing is sent to this address. {error.message}."
        raise _refused(said, error, pointer, code) from None
    except Rejected as error:
        raise _refused(f"{error.message}.", error, pointer, code) from None


def _refused(said: str, error: Rejected, pointer: str, code: str) -> Invalid:
    finding = Finding(severity="error", code=code, pointer=pointer, message=said)
    return Invalid(said, code=error.code, findings=[finding], hint=error.hint)
