"""Mail addresses: checked, so that nothing but an address can stand where one belongs."""

from __future__ import annotations

import re
from email.headerregistry import Address
from typing import Annotated

from pydantic import AfterValidator

_NAMED = re.compile(r"\s*(?P<name>[^<>]*?)\s*<(?P<address>[^<>]*)>\s*")
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")


def parsed_address(text: str) -> Address:
    """Read `a@example.com` or `Name <a@example.com>`. Raises ValueError in words."""
    found = _NAMED.fullmatch(text)
    name = found["name"].strip('"').strip() if found else ""
    local, at, domain = (found["address"] if found else text.strip()).rpartition("@")
    if not text.isprintable():
        raise ValueError("a mail address has no line ends or control characters")
    if not at or not _LOCAL.fullmatch(local) or len(local) > 64:
        raise ValueError(f"“{text[:100]}” is not a mail address")
    return Address(name, addr_spec=f"{local}@{_ascii(domain, text)}")


def _ascii(domain: str, text: str) -> str:
    try:
        plain = domain.encode("idna").decode()
    except UnicodeError:
        plain = ""
    if not _DOMAIN.fullmatch(plain) or ".." in plain:
        raise ValueError(f"“{text[:100]}” is not a mail address")
    return plain


def _address(text: str) -> str:
    parsed_address(text)
    return text


MailAddress = Annotated[str, AfterValidator(_address)]
