"""Is this ticket about that person? Compared without case, accents and kinds of spaces; whole words only."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Literal

from schemas.tickets import MessageContent, PlaceholderTable

How = Literal["wrote", "named"]
SHORTEST = 4


def plain(text: str) -> str:
    """The text as it is compared."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return " ".join("".join(char for char in decomposed if not unicodedata.combining(char)).split())


class Person:
    """One person, by the addresses and the spellings of the name that the operator gave.

    Raises:
        ValueError: none was given, or one is so short that it would be found everywhere.
    """

    def __init__(self, values: Iterable[str]) -> None:
        self._values = frozenset(filter(None, map(plain, values)))
        if not self._values or min(map(len, self._values)) < SHORTEST:
            raise ValueError("too short")
        listed = "|".join(re.escape(value) for value in sorted(self._values, key=len, reverse=True))
        self._anywhere = re.compile(rf"(?<![\w@.+-])(?:{listed})(?![\w@])")

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
