"""Which names of whoever acts may stand on record: opaque ones, for people and services."""

import re

UUID_SHAPE = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_FEW_DIGITS = r"(?!(?:[^0-9]*[0-9]){8})"
"""A number to call somebody by, or a date of birth, has eight digits or more."""
_NAME = re.compile(
    rf"[A-Za-z][A-Za-z0-9_.:@+-]{{0,119}}|{_FEW_DIGITS}[0-9_][A-Za-z0-9_.:@+-]{{0,119}}|{UUID_SHAPE}",
)


def may_stand(name: str) -> bool:
    """Whether the ledger holds it. Of a name without a letter in front few digits are kept: it may be anything."""
    return _NAME.fullmatch(name) is not None
