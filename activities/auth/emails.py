"""One address is one person: how e-mail addresses are compared."""

from __future__ import annotations

import re

from nextscript.errors import Invalid
from nextscript.findings import Finding

_ADDRESS = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?")


def folded(email: str) -> str:
    """Give an address as it is kept and looked up.

    Raises Invalid for what is no plain ASCII address: look-alikes must not become a second person.
    """
    address = email.strip(" ").lower()
    if len(email) > 320 or not _ADDRESS.fullmatch(address):
        finding = Finding(
            severity="error",
            code="auth.bad_email",
            pointer="/email",
            message="This is not an e-mail address.",
        )
        raise Invalid("This is not an e-mail address.", code="auth.bad_email", findings=[finding])
    return address
