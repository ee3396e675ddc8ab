"""Language tags as people and programs write them."""

import re

_CODE = re.compile(r"[a-z]{2,3}")
_LONGER = {"fra": "fr", "fre": "fr", "eng": "en"}
_NONE = frozenset({"und", "mul", "zxx", "mis"})
"""ISO 639's own for a language that is not known, not one, not there or not listed."""


def base_language(tag: str) -> str:
    """`fr-CA`, `FR`, `fr_FR` and `fra` are `fr`; of a blank, and of what is no code of a language, nothing is left."""
    code = tag.replace("_", "-").split("-")[0].strip().lower()
    if not _CODE.fullmatch(code) or code in _NONE:
        return ""
    return _LONGER.get(code, code)
