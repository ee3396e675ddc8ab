"""The grammar of placeholders and how to put the values back. Pure: no I/O, no framework."""

from shared.placeholders.grammar import LABELS, ONE_WAY, PLACEHOLDER, Found, find, spell
from shared.placeholders.restoring import Restored, restore
from shared.placeholders.stretches import standing

__all__ = ["LABELS", "ONE_WAY", "PLACEHOLDER", "Found", "Restored", "find", "restore", "spell", "standing"]
