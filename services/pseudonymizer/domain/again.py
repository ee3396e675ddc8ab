"""What stays in doubt is read again with everything else masked, until nothing more is found.

A word is read by its neighbours: once they are placeholders it may stand out, here or to whoever reads the masked text.
After the last reading, which finds nothing, masking what is masked adds nothing.
"""

from collections.abc import Sequence
from dataclasses import replace

from models.pii.decode import Reading
from schemas.tickets import PlaceholderTable
from services.pseudonymizer.domain.detect import BOUNDARY, joined
from services.pseudonymizer.domain.pseudonymize import Masked, Part, pseudonymize
from services.pseudonymizer.domain.spans import Span

DOUBT = 0.2
"""How probable it must be that some word outside of all masks is personal, for a text to be read again."""

MOST_READINGS = 4
"""Of masked texts. Two were enough for each ticket that was ever measured; a hostile text must not cost without end."""


def in_doubt(parts: Sequence[Part], reading: Reading) -> bool:
    """Whether a word that stays readable may be personal; the reading is of the parts' joined texts."""
    masked = []
    offset = 0
    for part in parts:
        masked += [(offset + span.start, offset + span.end) for span in part.spans]
        offset += len(part.text) + len(BOUNDARY)
    return reading.doubt(joined([part.text for part in parts]), masked) >= DOUBT


def as_masked(parts: Sequence[Part]) -> list[Masked]:
    """The parts as they would leave, were they a ticket's first message."""
    return pseudonymize(parts, PlaceholderTable())[0]


def with_more(parts: Sequence[Part], masked: Sequence[Masked], found: Sequence[Part]) -> tuple[Part, ...]:
    """The parts with what was found in their masked texts besides, in the places where it stands in their own."""
    return tuple(
        replace(part, spans=tuple(sorted((*part.spans, *_own(mask, more)), key=lambda span: span.start)))
        for part, mask, more in zip(parts, masked, found, strict=True)
    )


def _own(masked: Masked, found: Part) -> list[Span]:
    """Nothing that is found touches a placeholder, so that a stretch is as long in one text as in the other."""
    own: list[Span] = []
    at = longer = 0
    for span in found.spans:
        while at < len(masked.masks) and masked.masks[at].end <= span.start:
            mask = masked.masks[at]
            longer += (mask.span.end - mask.span.start) - (mask.end - mask.start)
            at += 1
        own.append(replace(span, start=span.start + longer, end=span.end + longer))
    return own
