"""Which network addresses a flow may never reach unless an operator opens them."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

# Python's `is_private` and `is_global` are not this list: they call 100.64/10 not private and
# 168.63.129.16 (a cloud's host agent) and 224.0.0.1 global.
_CLOSED_V4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
_OPEN_V6 = IPv6Network("2000::/3")
_CLOSED_V6 = tuple(IPv6Network(text) for text in ("2001::/23", "2001:db8::/32", "3fff::/20"))
_NAT64 = IPv6Network("64:ff9b::/96")
_COMPATIBLE = IPv6Network("::/96")
_LOOPBACK_V6 = IPv6Address("::1")


def parse_address(text: str) -> Address | None:
    """Read an address literal, brackets and zone allowed; None for anything else."""
    bare = text.strip("[]").partition("%")[0]
    try:
        return ip_address(bare)
    except ValueError:
        return None


def is_closed(address: Address) -> bool:
    """Say whether an address, or the IPv4 address it carries inside, is not public."""
    if isinstance(address, IPv4Address):
        return any(address in network for network in _CLOSED_V4)
    inner = embedded(address)
    if inner is not None:
        return is_closed(inner) or not _routes_to_inner(address)
    return address not in _OPEN_V6 or any(address in network for network in _CLOSED_V6)


def spellings(address: Address) -> tuple[Address, ...]:
    """Give the addresses an allow entry may name to open this one."""
    if address == _LOOPBACK_V6:
        return address, IPv4Address("127.0.0.1")
    inner = embedded(address) if isinstance(address, IPv6Address) else None
    return (address,) if inner is None else (address, inner)


def embedded(address: IPv6Address) -> IPv4Address | None:
    """Unwrap IPv4-mapped, NAT64, 6to4, Teredo, ISATAP and IPv4-compatible addresses."""
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    if address.teredo:
        return address.teredo[1]
    low = IPv4Address(int(address) & 0xFFFFFFFF)
    isatap = (int(address) >> 32) & 0xFDFFFFFF == 0x00005EFE
    if address in _NAT64 or isatap or (address in _COMPATIBLE and int(address) > 1):
        return low
    return None


def _routes_to_inner(address: IPv6Address) -> bool:
    """The other tunnels have no public use left and are closed whatever they carry."""
    return bool(address.ipv4_mapped or address.sixtofour) or address in _NAT64
