"""Where a connection may go: not into one's own machine or network, unless an administrator said so.

A subscriber's address is typed by a person and resolved by a name server that may not be ours, so what is judged is
the address that is about to be connected to, never the name.
"""

from collections.abc import Iterable, Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NAT64 = ip_network("64:ff9b::/96")
_COMPATIBLE = ip_network("::/96")
_TRANSLATED = ip_network("::ffff:0:0:0/96")
# Public by their number, or nearly, and answered by the host of a machine: a cloud's agent and its metadata.
_OF_THE_HOST = tuple(ip_network(one) for one in ("168.63.129.16/32", "192.0.0.0/24"))
# Inside by their purpose: site-local, and a translator of one's own (RFC 8215).
_INSIDE = tuple(ip_network(one) for one in ("fec0::/10", "64:ff9b:1::/48"))


def plain(address: Address) -> Address:
    """The IPv4 address that an IPv6 one only wraps (RFC 4291 2.5.5, RFC 2765, 3056, 6052), or the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address in _NAT64 or address in _TRANSLATED or (address in _COMPATIBLE and int(address) > 1):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def refusal(address: Address, allowed: Iterable[Network]) -> str | None:
    """Why nothing may connect to `address`, as a code; None when it may."""
    meant = plain(address)
    if _within(meant, allowed):
        return None
    if _within(meant, _OF_THE_HOST):
        return "address_of_the_host"
    if meant.is_multicast:
        return "address_multicast"
    if isinstance(meant, IPv6Address) and meant.teredo is not None:
        return "address_tunnelled"
    return None if meant.is_global and not _within(meant, _INSIDE) else "address_private"


def _within(address: Address, networks: Iterable[Network]) -> bool:
    return any(address.version == network.version and address in network for network in networks)


def checked(found: Sequence[str], allowed: Sequence[Network]) -> list[Address]:
    """All addresses that a name resolves to, in order, unwrapped.

    Raises:
        AddressRefused: one of them may not be connected to. A name that also points inside is not trusted outside.
    """
    addresses = [ip_address(one.partition("%")[0]) for one in found]
    for address in addresses:
        code = refusal(address, allowed)
        if code is not None:
            raise AddressRefused(code)
    if not addresses:
        raise AddressRefused("address_unknown")
    return list(dict.fromkeys(map(plain, addresses)))


class AddressRefused(Exception):  # noqa: N818
    """Nothing was connected to. `code` is a constant; the address is not repeated."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
