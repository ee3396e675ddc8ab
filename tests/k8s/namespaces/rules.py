"""One pair as routing rules: text, no I/O. What no rule names is refused by the last one."""

from collections.abc import Mapping
from typing import Final

from tests.k8s.pairs import Pair

NODE: Final = "10.77.0.1"
EPHEMERAL: Final = "32768-60999"
"""Where every namespace opens its connections from. An answer may come back there, and nowhere else."""


def commands(pair: Pair, addresses: Mapping[str, str]) -> list[str]:
    """The way there, and the way back for answers: from the port that was asked to one that no server listens on."""
    here, there, protocol = addresses[pair.source], addresses[pair.target], pair.protocol.lower()
    return [
        f"from {here} to {there} ipproto {protocol} dport {pair.port}",
        f"from {there} to {here} ipproto {protocol} sport {pair.port} dport {EPHEMERAL}",
    ]
