"""What an agent may say of the masking, and where a stretch that was missed must stand."""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.tickets import MOST_OF_ATTACHMENTS, MessageContent, TicketPseudonymized
from shared.placeholders import ONE_WAY, PLACEHOLDER, standing

LONGEST = 200
NOT_PERSONAL = "not_personal"
MISSED = "missed"


class CannotMark(Exception):  # noqa: N818
    """Why a mark is refused: a code, never text."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Token:
    """A placeholder that stands in a message. One whose value was never kept stays."""

    placeholder: str
    label: str

    @property
    def one_way(self) -> bool:
        return self.label in ONE_WAY

    @property
    def name(self) -> str:
        return self.placeholder[1:-1]


def tokens(message: TicketPseudonymized) -> tuple[Token, ...]:
    """The placeholders of a message, each once, in the order in which they stand."""
    found = (match for text in (message.subject, message.body) for match in PLACEHOLDER.finditer(text))
    return tuple(dict.fromkeys(Token(match[0], match["label"]) for match in found))


def token(messages: Sequence[TicketPseudonymized], placeholder: str) -> Token:
    """The placeholder that an agent says is not personal.

    Raises:
        CannotMark: it stands nowhere in the ticket, or its value is not kept.
    """
    found = next((each for message in messages for each in tokens(message) if each.placeholder == placeholder), None)
    if found is None:
        raise CannotMark("no_such_token")
    if found.one_way:
        raise CannotMark("one_way_token")
    return found


def usable(stretch: str) -> bool:
    """Whether there is something to look for, and no more than a person would mark."""
    return len(stretch) <= LONGEST and any(character.isalnum() for character in stretch)


def spelled(message: MessageContent, stretch: str) -> str | None:
    """The stretch as the message spells it; None when it does not stand in what the models read, as whole words."""
    for exact_case in (True, False):
        for text in (message.text, message.subject, message.attachment_text[:MOST_OF_ATTACHMENTS]):
            for start, end in standing(text, stretch, exact_case=exact_case):
                return text[start:end]
    return None
