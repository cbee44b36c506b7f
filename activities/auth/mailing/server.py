"""The mail server an operator names, and the sender its mails have."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from activities.auth.emails import folded
from nextscript.errors import Invalid
from store.settings import Settings

Security = Literal["tls", "starttls", "none"]
_PORTS: dict[Security, int] = {"tls": 465, "starttls": 587, "none": 25}
_HINT = (
    "Write smtps://user:password@host:465 or smtp://user:password@host:587, with signs such as @ "
    "and / in a password percent-encoded."
)


@dataclass(frozen=True)
class MailServer:
    """Where mails go and whom they are from."""

    host: str
    port: int
    security: Security
    user: str | None
    password: str | None = field(repr=False)
    name: str
    sender: str

    @property
    def domain(self) -> str:
        """The sender's domain, by which messages are named."""
        return self.sender.rpartition("@")[2]


def mail_server(settings: Settings) -> MailServer | None:
    """Read the settings; None when no server is set. Raises Invalid for what cannot be meant."""
    if settings.smtp_url is None:
        return None
    name, sender = _sender(settings.mail_from)
    try:
        url = urlsplit(settings.smtp_url.get_secret_value().strip())
        host, port = url.hostname, url.port
    except ValueError:
        raise _bad("it cannot be read") from None
    if not host or url.path.strip("/") or url.fragment:
        raise _bad("it needs a host and nothing behind it")
    security = _security(url.scheme, url.query)
    user = unquote(url.username) if url.username else None
    password = unquote(url.password) if url.password else None
    if password and security == "none":
        raise _bad("a password is not sent without TLS")
    return MailServer(host, port or _PORTS[security], security, user, password, name, sender)


def _security(scheme: str, query: str) -> Security:
    if scheme == "smtps" and not query:
        return "tls"
    if scheme == "smtp" and not query:
        return "starttls"
    if scheme == "smtp" and parse_qs(query) == {"tls": ["none"]}:
        return "none"
    raise _bad("it begins with smtps:// or smtp://, and ends with ?tls=none at most")


def _sender(text: str | None) -> tuple[str, str]:
    name, address = parseaddr(text or "")
    try:
        if not name.isprintable():
            raise _bad_sender()
        return name, folded(address)
    except Invalid:
        raise _bad_sender() from None


def _bad(why: str) -> Invalid:
    return Invalid(f"NEXTSCRIPT_SMTP_URL cannot be used: {why}.", hint=_HINT)


def _bad_sender() -> Invalid:
    return Invalid(
        "The sender of mails is not set.",
        hint="Set NEXTSCRIPT_MAIL_FROM, such as NextScript <flows@example.com>.",
    )
