"""Answers without a word."""

import unicodedata

_LONGEST = 20


def answers_by_sign(text: str) -> bool:
    """A thumb, a tick, a lone question mark: somebody said yes, no, or that they wait."""
    shown = "".join(text.split())
    if not shown or len(shown) > _LONGEST:
        return False
    return set(shown) == {"?"} or any(unicodedata.category(one) == "So" for one in shown)
