"""Rules that people and programs draw in plain text: which of them begins a signature."""

from collections.abc import Sequence

from services.intake.domain import cards, names, paragraphs, speech, tails

_NEAR = 4  # lines
_FURTHEST = 200  # lines


def signs(lines: Sequence[str], index: int, end: int, sender: str | None) -> bool:
    """No rule at all; or one right above somebody's name or coordinates, which neither opens nor closes a pair."""
    if not tails.DELIMITER.match(lines[index].strip()):
        return True
    told = [one.strip() for one in lines[index + 1 : end] if one.strip()][:_NEAR]
    if not told or {"--", "-- "} & {*lines[index + 1 : end]}:
        return False
    if names.is_sender(told[0], sender):
        return True
    if closes_pair(lines, index) or _has_twin(lines, index, range(index + 1, min(end, index + _FURTHEST))):
        return names.is_name_or_office(told[0]) and any(map(cards.has_contact, told))
    return not speech.is_stopped(told[0]) and (_has_contact(told) or any(names.is_sender(one, sender) for one in told))


def closes_pair(lines: Sequence[str], index: int) -> bool:
    """Is this a rule that ends what one like it began, as a log that was pasted?"""
    if not tails.DELIMITER.match(lines[index].strip()):
        return False
    mark = lines[index].strip()[0]
    above = (lines[at].strip() for at in range(max(0, index - _FURTHEST), index))
    return sum(one.startswith(mark) and tails.DELIMITER.match(one) is not None for one in above) % 2 == 1


def _has_twin(lines: Sequence[str], index: int, where: range) -> bool:
    return any(lines[at].strip() == lines[index].strip() and paragraphs.trimmed(lines, at) > index + 1 for at in where)


def _has_contact(lines: Sequence[str]) -> bool:
    return any(cards.has_contact(line) or cards.NAME_LINE.match(line) for line in lines)
