"""What somebody adds below thanks or below their name."""

import re
from collections.abc import Sequence
from itertools import takewhile

from services.intake.domain import boilerplate, cards, farewells, names, notices, paragraphs, programs, speech, tails

# Of nobody's card, when it is the first thing below thanks: what should stand on a page or a door.
_HOURS = re.compile(
    r"^(?:ouverture|fermeture|permanences?|horaires?|(?:opening|office) hours)\b[^:]{0,20}:", re.IGNORECASE
)
_BARE = re.compile(r"^<?(?:[\w.+-]{1,64}@[\w-]{1,60}\.[\w.-]{1,100}|(?:https?://|www\.)\S{1,300})>?$", re.IGNORECASE)
_POINTS = re.compile(
    r"\b(?:this|these|following|below|suivante?s?|ci-(?:dessous|apr[èe]s)|celui-ci|celle-ci|cet|cette"
    r"|(?:the|la|le|ce|l['’]) ?(?:page|site|link|lien|address|adresse|bo[îi]te|mailbox))\b",
    re.IGNORECASE,
)
# "Cédric – Magasin 42"
_OF_OFFICE = re.compile(r"^[A-ZÀ-Þ][a-zß-ÿ'’-]+ ?[|,/·–—-] ?[A-ZÀ-Þ]")
_MOST_SAID = 200  # characters


def more_follows(lines: Sequence[str], index: int, end: int, sender: str | None) -> bool:
    return (
        _thinks_again(lines, index, end)
        or adds_below(lines, index, end, sender)
        or _lists_below(lines, index, end, sender)
        or _shows_below(lines, index, end)
    )


def _thanks_apart(lines: Sequence[str], index: int, end: int) -> bool:
    """Thanks, with a blank line below, and something after it."""
    if index + 2 >= end or lines[index + 1].strip():
        return False
    return farewells.is_thanks(lines[index].strip())


def _thinks_again(lines: Sequence[str], index: int, end: int) -> bool:
    """Thanks, a blank line, and one more sentence, however short: the message goes on."""
    if not _thanks_apart(lines, index, end):
        return False
    line = next((one.strip() for one in lines[index + 2 : end] if one.strip()), "")
    if farewells.is_farewell(line) or cards.COMPANY.search(line) or programs.is_mobile(line):
        return False
    if cards.has_contact(line):
        return speech.says_with_contact(line)
    if _HOURS.match(line):
        return True
    return speech.encloses(line) or (_is_told(line) and not line[0].isdigit())


def _is_told(line: str) -> bool:
    """A sentence, however short."""
    if tails.is_added(line) or farewells.takes_leave(line):
        return False
    return speech.is_stopped(line) or speech.is_unstopped(line)


def adds_below(lines: Sequence[str], index: int, end: int, sender: str | None) -> bool:
    """A farewell or not, nothing but the sender's name, a blank line, and one last sentence: the message goes on."""
    last = paragraphs.trimmed(lines, tails.before_added(lines, index + 1, end))
    start = paragraphs.paragraph(lines, last)
    above = [line.strip() for line in lines[index:start] if line.strip()]
    if start != last - 1 or start <= index or not above:
        return False
    signed = above[1:] if farewells.is_farewell(above[0]) else above
    return bool(signed) and all(names.is_sender(one, sender) for one in signed) and _is_afterthought(lines[start])


def _is_afterthought(line: str) -> bool:
    line = line.strip()
    if boilerplate.is_usual(line):
        return False
    if cards.has_contact(line):
        return speech.says_with_contact(line)
    return speech.encloses(line) or (
        _is_told(line)
        and not (farewells.is_farewell(line) or farewells.FORMULA.match(line) or cards.COMPANY.search(line))
    )


def _lists_below(lines: Sequence[str], index: int, end: int, sender: str | None) -> bool:
    """Thanks, a blank line, and a list announced, or numbers of what the message is about: no name or coordinates."""
    if not _thanks_apart(lines, index, end):
        return False
    told = [line.strip() for line in lines[index + 1 : end] if line.strip()][: tails.MOST_LINES]
    if len(told) > 1 and told[0].endswith(":") and len(told[0].split()) > 1 and not cards.is_reached(f"{told[0]} x"):
        return True
    if any(names.is_sender(line, sender) or _signs_or_adds(line) for line in told):
        return False
    return all(any(map(str.isdigit, line)) for line in told)


def _shows_below(lines: Sequence[str], index: int, end: int) -> bool:
    """Thanks, a blank line, and nothing but the address or the page that the words above point at."""
    if not _thanks_apart(lines, index, end):
        return False
    told = [line.strip() for line in lines[index + 1 : end] if line.strip()]
    above = paragraphs.trimmed(lines, index)
    said = " ".join(lines[paragraphs.paragraph(lines, above) : above])
    return all(map(_BARE.match, told)) and _POINTS.search(said[-_MOST_SAID:]) is not None


def _signs_or_adds(line: str) -> bool:
    named = cards.NAME_LINE.match(line) or cards.ROLE.search(line) or cards.COMPANY.search(line)
    named = named or (_OF_OFFICE.match(line) and cards.OFFICE.search(line))
    return bool(named) or cards.has_contact(line) or tails.closes(line) or notices.is_notice(line)


def below_card(lines: Sequence[str], sender: str | None) -> int:
    """Where somebody goes on in a paragraph of its own below their farewell and their full card; or the end."""
    end = paragraphs.trimmed(lines, len(lines))
    for index in range(max(1, end - tails.TAIL_LINES), end):
        if farewells.takes_leave(lines[index].strip()) and (last := tails.card_end(lines, index + 1, end, sender)):
            return _goes_on(lines, last, end)
    return len(lines)


def _goes_on(lines: Sequence[str], start: int, end: int) -> int:
    for at in range(start, end):
        line = lines[at].strip()
        if _is_anothers(line, lines[at + 1 : end]):
            break
        if line and not lines[at - 1].strip() and _is_own_paragraph(lines, at):
            return at
    return len(lines)


def _is_anothers(line: str, below: Sequence[str]) -> bool:
    """Of a program or an employer; or a rule, below which more of them may stand."""
    if tails.is_added(line) or programs.is_checked(line) or notices.is_notice(line, below):
        return True
    return tails.DELIMITER.match(line) is not None


def _is_own_paragraph(lines: Sequence[str], start: int) -> bool:
    told = [line.strip() for line in takewhile(str.strip, lines[start:])]
    if any(map(boilerplate.is_usual, told)) or any(
        cards.has_contact(line) and not speech.says_with_contact(line) for line in told
    ):
        return False
    if any(map(speech.encloses, told)) or tails.is_of_things(told):
        return True
    if any(speech.is_own(line) and tails.is_sentence(line) for line in told):
        return True
    last = not any(farewells.takes_leave(line.strip()) for line in lines[start:])
    return last and any(speech.tells_matter(line) and speech.is_stopped(line) for line in told)
