"""A mailbox of Dovecot, behind a proxy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.connectors.imap.conftest import SECRET, Box, dovecot
from tests.faults.proxy import Proxy, proxy
from tests.instance import eventually

_WAITS = b"IDLE"
_MAIL = "From: shop@example.com\r\nSubject: {name}\r\nMessage-ID: <{name}@shop>\r\n\r\nHello.\r\n"


class Imap:
    """A mailbox; a mail is marked as read when its run was started, which decides nothing."""

    ack = b"STORE"
    flow = ""

    def __init__(self, link: Proxy, box: Box) -> None:
        self.link = link
        self._box = box
        self._followed = False
        link.hold_at(_WAITS)  # it begins with what comes from then on

    def connection(self) -> dict[str, Any]:
        """Give the body that makes a connection to it."""
        where = {"host": "127.0.0.1", "port": self.link.at, "tls": "off"}
        fields = {**where, "username": self._box.user}
        about = {"key": "box", "name": "Mailbox", "kind": "imap"}
        return {**about, "fields": fields, "secrets": {"password": SECRET}}

    def trigger(self) -> dict[str, Any]:
        """Give the node that listens."""
        config = {"mark_read": True, "input": {"name": "{{ message.subject }}"}}
        return {"type": "imap.on_mail", "config": config, "connection": "box"}

    def send(self, names: list[str]) -> None:
        """Have a mail arrive for each name, once somebody waits for them."""
        if not self._followed:
            eventually(lambda: self.link.holding, 30, "look at the mailbox")
            self.link.heal()
            self._followed = True
        self._box.put(*(_MAIL.format(name=name).encode() for name in names))

    def left(self) -> int:
        """Say that nothing waits to be acknowledged: what was seen the platform keeps."""
        return 0


@contextmanager
def imap_box() -> Iterator[Imap]:
    """Make a mailbox."""
    with dovecot() as server, proxy(server.ports["off"]) as link:
        yield Imap(link, Box(server))
