"""What stands in a table that is taken away to a spreadsheet."""

from collections.abc import Callable
from typing import Final

Words = Callable[[str, str | None], str]
"""What the reader calls a code of a group, as `Translator.code` does."""

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def plain(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def label(words: Words, group: str, code: str | None) -> str:
    """A code in words, for the column beside it; nothing where there is no code."""
    return plain(words(group, code)) if code else ""
