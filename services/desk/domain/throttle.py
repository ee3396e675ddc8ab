"""How long log-in stays shut after failures: longer each time, never for long.

The cap is what keeps a lock-out from being a weapon: whoever keeps an account shut from outside only delays people on
devices that never signed in to it, and by no more than `LONGEST` after the attack ends.
"""

from datetime import timedelta
from ipaddress import ip_address
from typing import Final

FREE: Final = {"account": 5, "device": 5, "code": 5, "address": 30}
"""Failures in a row after which log-in shuts, by what they have in common. An address may be a whole office."""
FIRST: Final = timedelta(seconds=30)
LONGEST: Final = timedelta(minutes=15)
FORGOTTEN: Final = timedelta(hours=1)
"""A quiet time after which failures no longer count; longer than the longest wait."""


def wait(kind: str, failures: int) -> timedelta | None:
    """How long to wait after this many failures in a row; None while nothing is shut."""
    over = failures - FREE[kind]
    if over < 0:
        return None
    doubled = FIRST * (1 << min(over, 16))
    return min(LONGEST, doubled)


def network(address: str) -> str:
    """What counts as one address: an IPv4 address, or the /64 that one IPv6 line has to itself."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if parsed.version == 6 and parsed.ipv4_mapped:  # noqa: PLR2004
        return str(parsed.ipv4_mapped)
    return address if parsed.version == 4 else parsed.exploded[:19]  # noqa: PLR2004
