"""IP addresses: RFC 791 and RFC 4291. Masks, loopback and version numbers are nobody's."""

import re
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from services.pseudonymizer.domain.recognizers.base import PatternRecognizer, Rule, words
from services.pseudonymizer.domain.recognizers.places import holding

_NETMASK_OCTETS = frozenset({0, 128, 192, 224, 240, 248, 252, 254, 255})
_LEAST_HEXTETS = 2


def _v4(value: str) -> bool:
    try:
        address = IPv4Address(value)
    except AddressValueError:
        return False
    octets = address.packed
    mask = octets[0] == 255 and all(octet in _NETMASK_OCTETS for octet in octets)  # noqa: PLR2004
    return not (address.is_loopback or address.is_unspecified or mask)


def _v6(value: str) -> bool:
    try:
        address = IPv6Address(value)
    except AddressValueError:
        return False
    said = [part for part in value.split(":") if part]
    return len(said) >= _LEAST_HEXTETS and any(c.isdigit() for c in value) and not address.is_loopback


IP = PatternRecognizer(
    name="ip",
    label="IP",
    law="RFC 791; RFC 4291 §2.2",
    rules=(
        Rule(
            "v4",
            re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w)(?!\.\d)"),
            0.9,
            check=_v4,
            where=holding(r"\.\d{1,3}\.\d"),
        ),
        Rule(
            "v6",
            re.compile(r"(?<![\w:.])[0-9A-Fa-f:]{4,39}(?![\w:])"),
            0.9,
            check=_v6,
            where=holding(":[0-9A-Fa-f]{0,4}:"),
        ),
    ),
    context=words("ip", "ipv4", "ipv6", "adresse ip", "address"),
    against=words("version", "v", "ver", "build", "release", "firmware", "mise à jour", "update"),
)
