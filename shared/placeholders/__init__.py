"""The grammar of placeholders and how to put the values back. Pure: no I/O, no framework."""

from shared.placeholders.grammar import LABELS, ONE_WAY, PLACEHOLDER, SHAPED, Found, find, spell
from shared.placeholders.restoring import Restored, restore
from shared.placeholders.slotting import CUSTOMER, FILLABLE, NEVER_FILLED, SLOT, fault, without_slots
from shared.placeholders.stretches import standing

__all__ = [
    "CUSTOMER", "FILLABLE", "LABELS", "NEVER_FILLED", "ONE_WAY", "PLACEHOLDER", "SHAPED", "SLOT", "Found", "Restored",
    "fault", "find", "restore", "spell", "standing", "without_slots",
]  # fmt: skip
