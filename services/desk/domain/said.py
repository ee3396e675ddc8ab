"""What a person answered where the knowledge base did not, sentence by sentence, fit to be kept.

A sentence is kept whole or not at all: only if no word of it would have been masked as a change of a suggestion. Beside
the everyday words, two longer lists may stand here: words that many tickets hold and no name does, and words of the
shipped articles. A stretch of a change is kept whatever stands around it; a sentence is read by more checks, and by a
person, before anything is made of it.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from models.pii.lexicon.ordinary import ORDINARY
from schemas.replies import EditKind, ReplyDrafted, Said
from schemas.tickets import PlaceholderTable
from services.desk.domain.helpdesk_words import HELPDESK
from services.desk.domain.revision import Allowed, Word, masked, words
from services.desk.domain.ticket import State, Ticket

LONGEST: Final = 8000
"""Characters of a reply that are looked at; what is longer holds something pasted."""
_COMMON: Final = ORDINARY | HELPDESK
_FEWEST: Final = 3
"""Words of a sentence that is worth counting."""
_ENDS: Final = frozenset(".!?…")


def answered_alone(text: str | None, kind: EditKind) -> bool:
    """Whether a reply is a person's own: nothing was suggested, or next to nothing of it is left."""
    return text is None or kind == "rewritten"


def takes_up(ticket: Ticket, draft: ReplyDrafted, kind: EditKind) -> bool:
    """Whether an approved reply counts as one to what was suggested; not what a person wrote once it was set aside."""
    last = ticket.settled
    set_aside = ticket.state() is State.REJECTED and last is not None and last.draft_id == draft.draft_id
    return draft.text is not None and not (set_aside and answered_alone(draft.text, kind))


def count(final: str) -> int:
    """The words of a reply."""
    return sum(word.counts for word in words(final))


def said(
    final: str, table: PlaceholderTable, known: Iterable[str] = (), *, subject: str = "", category: str | None = None
) -> Said:
    """Of a final text (in clear), the sentences in which nothing must be masked, with placeholders."""
    allowed = Allowed(_COMMON | frozenset(word.text for text in known for word in words(text)))
    side = words(masked(final[:LONGEST], table))
    kept, left_out = [], 0
    for start, end in _sentences(side):
        if all(allowed.keeps(side, place) for place in range(start, end)):
            kept.append("".join(word.text + word.space for word in side[start:end]).strip())
        elif sum(word.counts for word in side[start:end]) >= _FEWEST:
            left_out += 1
    return Said(subject=subject, category=category, sentences=tuple(kept), left_out=left_out)


def without(found: Said, gone: frozenset[str]) -> Said:
    """The same, when a message was masked anew: no sentence that holds a word which it no longer shows (folded)."""

    def holds(text: str) -> bool:
        return any(word.text.casefold() in gone for word in words(text))

    kept = tuple(sentence for sentence in found.sentences if not holds(sentence))
    return found.model_copy(
        update={
            "subject": "" if holds(found.subject) else found.subject,
            "sentences": kept,
            "left_out": found.left_out + len(found.sentences) - len(kept),
        }
    )


def _sentences(side: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends: a line is one at least."""
    start = 0
    for place, word in enumerate(side):
        if "\n" in word.space or (word.text in _ENDS and word.space) or place + 1 == len(side):
            yield start, place + 1
            start = place + 1
