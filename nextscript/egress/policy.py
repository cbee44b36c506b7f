"""What outbound traffic may reach: public addresses, and what an operator opened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network

from nextscript.egress.addresses import Address, is_closed, spellings
from nextscript.errors import EgressBlocked

# Ports where an HTTP request would be read as a command of another protocol: the fetch
# standard's "bad ports", and the usual ones of databases, caches, brokers and Temporal.
_PORTS = """
    1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111
    113 115 117 119 123 135 137 139 143 161 179 389 427 445 465 512 513 514 515 526 530 531
    532 540 548 554 556 563 587 601 636 989 990 993 995 1433 1521 1719 1720 1723 2049 2375
    2379 3306 3389 3659 4045 4190 5060 5061 5432 5672 6000 6379 6566 6665 6666 6667 6668 6669
    6679 6697 7233 9042 10080 11211 27017
"""
BLOCKED_PORTS = frozenset(map(int, _PORTS.split()))
HINT = "An operator can open it with NEXTSCRIPT_EGRESS_ALLOW."


@dataclass(frozen=True)
class Opened:
    """One entry of the allow list: a network or a host name, on one port or on all."""

    target: IPv4Network | IPv6Network | str
    port: int | None

    @classmethod
    def parse(cls, text: str) -> Opened:
        """Read `10.0.0.0/8`, `127.0.0.1:9000`, `[::1]:80` or `db.internal:5432`."""
        target, port = _split_port(text)
        if port is not None and not 0 < port < 65536:
            raise ValueError(f"“{text}” has no valid port")
        try:
            return cls(ip_network(target, strict=False), port)
        except ValueError:
            if not target or "/" in target or ":" in target or target.strip(".0123456789") == "":
                raise ValueError(
                    f"“{text}” is not an address, a network or a host; "
                    "write 127.0.0.1:9000, 10.0.0.0/8 or db.internal:5432"
                ) from None
            return cls(target.lower().rstrip("."), port)

    def covers(self, host: str, address: Address, port: int) -> bool:
        """Say whether this entry opens the address, which `host` resolved to, on that port."""
        if self.port not in (None, port):
            return False
        if isinstance(self.target, str):
            return self.target == host
        return any(one in self.target for one in spellings(address))


@dataclass(frozen=True)
class Policy:
    """Which addresses outbound traffic may reach. Without entries: public ones only."""

    opened: tuple[Opened, ...] = ()

    @classmethod
    def parse(cls, setting: str | Iterable[str] | None) -> Policy:
        """Read the setting NEXTSCRIPT_EGRESS_ALLOW: a list, or entries separated by commas.

        Raises ValueError that names the entry which cannot be read, so a typo opens nothing.
        """
        listed = setting.split(",") if isinstance(setting, str) else setting or []
        entries = [entry.strip() for entry in listed]
        return cls(tuple(Opened.parse(entry) for entry in entries if entry))

    def check(self, host: str, addresses: Iterable[Address], port: int, *, http: bool) -> None:
        """Raise EgressBlocked unless every address may be reached.

        `http` closes the ports of other protocols too. The text names neither host, address nor
        port and is the same whatever listens there, so that it tells nothing about a network.
        """
        for address in addresses:
            entries = [one for one in self.opened if one.covers(host, address, port)]
            if is_closed(address) and not entries:
                raise closed()
            if http and port in BLOCKED_PORTS and not any(one.port == port for one in entries):
                raise _port_blocked()

    def check_port(self, port: int) -> None:
        """Refuse a port that no entry opens for HTTP, whatever the host turns out to be."""
        if port in BLOCKED_PORTS and all(one.port != port for one in self.opened):
            raise _port_blocked()


def closed() -> EgressBlocked:
    """The one error for every address that is closed."""
    return EgressBlocked("This address is closed to flows", hint=HINT)


def _port_blocked() -> EgressBlocked:
    return EgressBlocked(
        "This port belongs to another protocol than HTTP and is closed to flows",
        code="egress.port_blocked",
        hint=HINT,
    )


def _split_port(text: str) -> tuple[str, int | None]:
    if text.startswith("["):
        target, _, rest = text[1:].partition("]")
        return target, _port(rest.removeprefix(":"), text) if rest else None
    if text.count(":") != 1:
        return text, None
    target, _, port = text.partition(":")
    return target, _port(port, text)


def _port(digits: str, text: str) -> int:
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError(f"“{text}” has no valid port")
    return int(digits)
