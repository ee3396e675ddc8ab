"""Who wrote a mail that came from an address of our own: a form's or a list's, which write in others' names.

Anybody can name anybody in `Reply-To`. It is believed of our own addresses alone, whose `From` our mail server guards.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace

from services.intake.domain import automatic
from services.intake.domain.incoming import Incoming
from services.intake.domain.mail import Address

_ADDRESS = re.compile(r"[^@\s<>,;]{1,64}@[^@\s<>,;]{1,255}")
_VIA = re.compile(r"\s+via\s.+$", re.IGNORECASE)


def attributed(incoming: Incoming, ours: Collection[str]) -> Incoming:
    """The message as its writer's, where its `From` is ours and it names exactly one other; else as it is.

    `ours`: lower-cased addresses.
    """
    content = incoming.content
    if (content.sender_address or "").lower() not in ours:
        return incoming
    for named in incoming.named:
        usable = _usable(named, ours)
        if len(usable) > 1:
            return incoming
        if usable:
            name = usable[0].name or _before_via(content.sender_name or "")
            writer = {"sender_name": name or None, "sender_address": usable[0].address}
            return replace(incoming, content=content.model_copy(update=writer))
    return incoming


def _usable(named: Iterable[Address], ours: Collection[str]) -> tuple[Address, ...]:
    """Each address once, without our own and those that nobody reads."""
    found: dict[str, Address] = {}
    for one in named:
        key = one.address.lower()
        if key not in ours and _ADDRESS.fullmatch(key) and not automatic.is_answered_by_nobody(key):
            found.setdefault(key, one)
    return tuple(found.values())


def _before_via(name: str) -> str:
    """`'Jean' via Support` is how lists write that Jean wrote; a form's own name is nobody's."""
    return _VIA.sub("", name).strip(" '\"") if _VIA.search(name) else ""
