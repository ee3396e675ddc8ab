"""The name of a file that came from outside, as a person may be shown it (Unicode Technical Report 36)."""

from typing import Final
from unicodedata import category

from shared.html.visible import seen
from shared.mime import one_line

LONGEST: Final = 255
_LONGEST_ENDING = 16
_JOINERS = "\u200c\u200d"
_BLANKS = str.maketrans({"\u2800": " ", "\u2028": " ", "\u2029": " "})
"""Drawn as nothing, and of no class that says so."""


def plain_name(given: str, longest: int = LONGEST) -> str:
    """`given` with nothing in it that cannot be seen or turns the letters round; its ending stays, however long it is.

    Letters stay as they are composed: of these a mail's fingerprint is made.
    """
    name = seen(given).translate(_BLANKS)
    name = one_line("".join(char for char in name if char in _JOINERS or char.isspace() or category(char)[0] != "C"))
    if len(name) <= longest:
        return name
    dot = name.rfind(".", -_LONGEST_ENDING - 1)
    return name[:longest] if dot < 0 else f"{name[: longest - len(name) + dot - 1]}…{name[dot:]}"
