"""Every kind of key that an installation has: what it does, whether it is renewed and how, and if not, why."""

from collections.abc import Mapping
from typing import Final, Literal

Rotating = Literal["inbound", "vault", "outbound", "approval", "ledger", "api"]

SEALING: Final[tuple[Rotating, ...]] = ("inbound", "vault", "outbound")
ROTATING: Final[Mapping[Rotating, str]] = {
    "inbound": "seals what customers wrote",
    "vault": "seals the table of placeholders and their values",
    "outbound": "seals approved replies for the sender",
    "approval": "signs what a person approved",
    "ledger": "signs the notes of the ledger's head",
    "api": "lets a program file tickets",
}
NOT_ROTATED: Final[Mapping[str, str]] = {
    "intake-secret": (
        "keys the hashes by which intake knows a sender and a thread again. Hashes cannot be made anew without the "
        "addresses, which are kept nowhere: under another secret every customer would be a stranger"
    ),
    "not-personal": "keys the hashes of terms that are not personal, which are kept nowhere: none could be made anew",
    "session-secret": (
        "seals second factors and marks forms and devices of the desk. Another one ends no session, but people set "
        "their second factor up again (recovery codes hold); put another file there and restart the desk"
    ),
    "webhook secrets": (
        "renewed in the subscriber's own secret file: the new one as the first line, both sign until the old line "
        "goes; no restart"
    ),
    "tools' tokens": "renewed at the tool, then in their file; intake and crm read them when they start",
    "bus and database passwords": "made once for each role of this machine, which answers on loopback alone",
}
