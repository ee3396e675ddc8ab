"""Sentences that a firm puts on everybody's card, and below it."""

import re
from collections.abc import Sequence

from services.intake.domain import boilerplate, cards, names, paragraphs, speech, tails

_LEAST_NAMED, _LEAST_CARD, _MOST_SAID = 2, 3, 2  # lines
_FOUNDED = re.compile(r"\b(?:since|established(?: in)?|est\.?|founded(?: in)?|depuis) \d{4}\b", re.IGNORECASE)


def is_of_card(above: Sequence[str], line: str, sender: str | None) -> bool:
    """What stands below everybody's card; right below the sender's own also a sentence that is nobody's own."""
    if boilerplate.is_usual(line):
        return True
    if len(above) < _LEAST_NAMED or cards.LISTED.match(line) or not names.is_sender(names.on_card(above[0]), sender):
        return False
    return any(map(cards.describes, above[1:])) and boilerplate.is_boilerplate(line)


def card_above(lines: Sequence[str], end: int, sender: str | None) -> int:
    """Where the sender's full card ends, below which one more paragraph says what is nobody's own; else `end`."""
    start = paragraphs.paragraph(lines, end)
    above = paragraphs.trimmed(lines, start)
    card = [line.strip() for line in lines[paragraphs.paragraph(lines, above) : above]]
    if len(card) < _LEAST_CARD or not names.is_sender(names.on_card(card[0]), sender):
        return end
    if len(card) > tails.MOST_LINES or not any(map(cards.has_contact, card)) or any(map(cards.is_particular, card)):
        return end
    told = [line.strip() for line in lines[start:end]]
    return above if len(told) <= _MOST_SAID and all(map(_is_slogan, told)) else end


def _is_slogan(line: str) -> bool:
    """A sentence of nobody's own that tells nothing to be counted, bar the year a firm was founded in."""
    if cards.LISTED.match(line) or cards.is_particular(line) or speech.is_unstopped(line):
        return False
    return not any(map(str.isdigit, _FOUNDED.sub("", line))) and not speech.is_own(line)
