"""Slots of an article, filled with the ticket's placeholders and with nothing else."""

import re
from collections.abc import Mapping, Sequence

from shared.placeholders import CUSTOMER, NEVER_FILLED, PLACEHOLDER, SLOT

__all__ = ["SLOT", "fill", "requester", "slots"]

_PERSON = r"\[PERSON_(?P<number>[1-9]\d{0,5})[A-Z]{0,2}\]"
"""However it is spelled: `[PERSON_1]` and `[PERSON_1B]` are one person."""
_SIGN_OFF_LINES = 3
_FORWARDED = re.compile(r"^\s*(?:tr|fwd?|i)\s*:", re.IGNORECASE)
_ALONE = re.compile(rf"^[\s\-–—,*]*({_PERSON})[\s.,*]*$")
_AFTER_REGARDS = re.compile(
    r"(?:(?:cordialement|salutations|bien à vous|regards|sincerely)\W+|(?:merci|best|cheers|thanks)\s*[,\-–—]\s*)"
    rf"({_PERSON})[\s.,]*$",
    re.IGNORECASE,
)
"""Without a comma or dash, thanks are said to whoever is named."""
_INTRODUCED = re.compile(
    rf"\b(?:je m['’]appelle|je suis|ici|my name is|i am|i['’]m|this is)\s+({_PERSON})(?!\s?['’]s\b)", re.IGNORECASE
)


def requester(subject: str, body: str) -> str | None:
    """The placeholder of the person who writes, when the text itself says so; else nobody is guessed.

    In a forwarded message the signature may be somebody else's.
    """
    if _FORWARDED.match(subject):
        return None
    lines = [line.strip() for line in body.splitlines() if line.strip()]
    for at in reversed(range(max(0, len(lines) - _SIGN_OFF_LINES), len(lines))):
        signed = _alone(lines, at) or _AFTER_REGARDS.search(lines[at])
        if signed is not None:
            return signed[1]
    introduced = _INTRODUCED.search(body)
    return introduced[1] if introduced is not None else None


def _alone(lines: Sequence[str], at: int) -> re.Match[str] | None:
    """A name on a line of its own, at the end: whoever the first line names is written to, and a list names others."""
    found = _ALONE.match(lines[at])
    if found is None or at == 0 or lines[at - 1].endswith(":"):
        return None
    beside = (_ALONE.match(line) for line in (lines[at - 1], *lines[at + 1 : at + 2]))
    return found if all(other is None or other["number"] == found["number"] for other in beside) else None


def slots(subject: str, body: str) -> dict[str, str]:
    """What can be filled: the requester, and any label that the ticket holds exactly one placeholder of."""
    by_label: dict[str, set[str]] = {}
    for match in PLACEHOLDER.finditer(f"{subject}\n{body}"):
        by_label.setdefault(match["label"].lower(), set()).add(match[0])
    filled = {label: next(iter(found)) for label, found in by_label.items() if len(found) == 1}
    for never in NEVER_FILLED:
        filled.pop(never, None)
    customer = requester(subject, body)
    return filled | {CUSTOMER: customer} if customer is not None else filled


def fill(sentence: str, values: Mapping[str, str]) -> str | None:
    """The sentence with its slots filled, or None when one of them cannot be."""
    if any(name not in values for name in SLOT.findall(sentence)):
        return None
    return SLOT.sub(lambda match: values[match[1]], sentence)
