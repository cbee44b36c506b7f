"""Headers people may add to a mail: none that says who it is from or how it is built."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,75}")
_OURS_TEXT = """
    from sender to cc bcc reply-to subject date message-id mime-version return-path received
    dkim-signature
"""
_OURS = frozenset(_OURS_TEXT.split())


def _one_line(text: str) -> str:
    if not text.isprintable():
        raise ValueError("it has line ends or control characters: write it on one line")
    return text


def _headers(headers: dict[str, str]) -> dict[str, str]:
    for name in headers:
        if not _NAME.fullmatch(name) or name.lower().startswith("content-"):
            raise ValueError(f"“{name[:50]}” cannot be a header of a mail")
        if name.lower() in _OURS:
            raise ValueError(f"{name} is not set by hand: there is a field for it, or none is due")
    return headers


Line = Annotated[str, AfterValidator(_one_line)]
Headers = Annotated[dict[str, Line], AfterValidator(_headers)]
