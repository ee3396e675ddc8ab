"""Slots of an article, `{{customer_id}}`: which there are, and what an article's words may not hold beside them."""

import re
from collections.abc import Collection
from typing import Final, Literal

from shared.placeholders.grammar import LABELS, find

SLOT: Final = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")
CUSTOMER: Final = "customer"
"""Who signs or introduces themselves; no other person has a slot."""
NEVER_FILLED: Final = frozenset({"secret", "card", "url_credentials", "person", "health"})
FILLABLE: Final = frozenset(label.lower() for label in LABELS) - NEVER_FILLED | {CUSTOMER}

Fault = Literal["placeholder", "slot", "mask"]
_MASK: Final = "[…]"


def without_slots(text: str, fillable: Collection[str] = FILLABLE) -> str:
    """`text` without the slots that something fills; any other stays as it stands."""
    return SLOT.sub(lambda slot: "" if slot[1] in fillable else slot[0], text)


def fault(text: str) -> Fault | None:
    """What no article may say: a ticket's placeholder, mangled or not; a slot that nothing fills; a mask."""
    if next(find(text), None) is not None:
        return "placeholder"
    rest = without_slots(text)
    if "{" in rest or "}" in rest:
        return "slot"
    return "mask" if _MASK in text else None
