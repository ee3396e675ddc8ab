"""Is this ticket about that person? Whole words only, whatever the case, the accents and the signs a keyboard makes."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Literal

from schemas.tickets import MessageContent, PlaceholderTable

How = Literal["wrote", "named"]
SHORTEST = 4
_SIGNS = str.maketrans({**dict.fromkeys("’‘ʼ′`´", "'"), **dict.fromkeys("\u2010\u2011", "-")})
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})


def plain(text: str) -> str:
    """The text as it is compared."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_SIGNS)).casefold()
    return " ".join("".join(filter(_counts, decomposed)).translate(_LETTERS).split())


def _counts(char: str) -> bool:
    """Neither an accent nor what nobody sees: a soft hyphen, a zero-width space."""
    return not unicodedata.combining(char) and unicodedata.category(char) != "Cf"


def _listed(values: Iterable[str]) -> str:
    """As a pattern; of two that begin alike the longer one first."""
    return "|".join(re.escape(value) for value in sorted(values, key=len, reverse=True)) or "(?!)"


class Person:
    """One person, by the addresses and the spellings of the name that the operator gave.

    Raises:
        ValueError: none was given, or one is so short that it would be found everywhere.
    """

    def __init__(self, values: Iterable[str]) -> None:
        self._values = frozenset(filter(None, map(plain, values)))
        if not self._values or min(map(len, self._values)) < SHORTEST:
            raise ValueError("too short")
        addresses = frozenset(value for value in self._values if "@" in value)
        # A dot before a name ends an initial or a title; before an address it is of a longer one.
        any_of = rf"(?<!\.)(?:{_listed(addresses)})|(?:{_listed(self._values - addresses)})"
        self._anywhere = re.compile(rf"(?<![\w@+-])(?:{any_of})(?![\w@])")

    def wrote(self, message: MessageContent) -> bool:
        senders = (message.sender_address, message.sender_name)
        return any(sender is not None and plain(sender) in self._values for sender in senders)

    def is_named(self, text: str) -> bool:
        return self._anywhere.search(plain(text)) is not None

    def in_ticket(
        self, messages: Sequence[MessageContent], table: PlaceholderTable, replies: Sequence[str]
    ) -> How | None:
        """`wrote` when a message of the ticket is theirs, `named` when they only occur in it."""
        if any(self.wrote(message) for message in messages):
            return "wrote"
        texts = [text for message in messages for text in _texts(message)]
        values = [row.value for row in table.rows]
        return "named" if any(map(self.is_named, (*texts, *values, *replies))) else None


def _texts(message: MessageContent) -> tuple[str, ...]:
    return (
        message.subject, message.text, message.quoted, message.signature, message.attachment_text,
        message.sender_name or "", message.sender_address or "", *message.recipients, *message.attachment_names,
    )  # fmt: skip
