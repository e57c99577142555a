"""Which IP addresses a request may reach, depending on how the operator named the host."""

from __future__ import annotations

import enum
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address

# Where clouds hand out credentials, and what is nobody's address: refused even for hosts that are trusted.
_ALWAYS_REFUSED = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",
        "100.100.100.200/32",
        "168.63.129.16/32",
        "169.254.0.0/16",
        "192.0.0.192/32",
        "224.0.0.0/4",
        "255.255.255.255/32",
        "2001::/32",
        "::/128",
        "fd00:ec2::/32",
        "fd20:ce::254/128",
        "fe80::/10",
        "ff00::/8",
    )
)
# Not public, whatever the standard library of this Python release thinks of them.
_NEVER_PUBLIC = tuple(
    ip_network(text)
    for text in (
        "100.64.0.0/10",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "240.0.0.0/4",
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",
    )
)
_TRANSLATED = ip_network("64:ff9b::/96")
_COMPATIBLE = ip_network("::/96")


class Trust(enum.Enum):
    """How far the operator's word reaches for a host."""

    PUBLIC = "matched by a wildcard: public addresses only"
    NAMED = "named exactly: private addresses too"
    LITERAL = "named as this very address: whatever it is"


def may_connect(text: str, trust: Trust) -> bool:
    """Whether we may connect to the address in `text`. One that carries an IPv4 address counts as that one."""
    if trust is Trust.LITERAL:
        return True
    address = _carried(ip_address(text))
    if any(address in network for network in _ALWAYS_REFUSED):
        return False
    return trust is Trust.NAMED or _is_public(address)


def parse_literal(host: str) -> Address | None:
    """The address that a host name spells out, if it does. Only in its usual form: `2130706433` is a name."""
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        return None


def _carried(address: Address) -> Address:
    """The IPv4 address inside a mapped, compatible, translated, or 6to4 address; else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address in _TRANSLATED or (address in _COMPATIBLE and int(address) > 0xFFFF):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _is_public(address: Address) -> bool:
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not any(address in network for network in _NEVER_PUBLIC)
    )
