"""The checks that run on a reply before an agent sees it. Each looks at the text alone, not at how it was made."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from schemas.replies import Check
from services.drafter.domain.compose import Reply, joined, told
from services.drafter.domain.knowledge import ArticleKind, sentences
from services.drafter.domain.language import is_in
from services.drafter.domain.slots import SLOT
from services.drafter.domain.typography import plain
from shared.placeholders import PLACEHOLDER, find, standing
from shared.recognising import Recognise

PLACEHOLDERS = "placeholders"
LANGUAGE = "language"
GROUNDED = "groundedness"
LEAK = "leak"
PERSONAL = "personal"

_PERSONAL = (
    re.compile(r"[\w.+'-]{1,64}@[\w-]+(?:\.[\w-]+)+"),
    re.compile(r"\b[A-Z]{2}\d{2}(?:[ \u00a0\u202f-]?[A-Z0-9]{4}){3,7}(?:[ \u00a0\u202f-]?[A-Z0-9]{1,4})?\b"),
    re.compile(r"(?<![\w.])\+?\d(?:[ \u00a0\u202f.()/-]{0,2}\d){7,18}(?!\w)"),
    re.compile(r"\b[\w.+-]{1,64}://\S+"),
    re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b"),
    re.compile(r"\b(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}\b"),
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a reply is checked against: the ticket's pseudonymised text, and the language and slots it gives.

    `recognise` finds what is personal as it is found at the door.
    """

    ticket: str
    lang: str
    values: dict[str, str]
    recognise: Recognise


def run(reply: Reply, subject: Subject) -> tuple[Check, ...]:
    return (
        placeholders(reply.text, subject.ticket),
        language(reply.text, subject.lang),
        grounded(reply, subject),
        leak(reply),
        personal(reply, subject),
    )


def placeholders(text: str, ticket: str) -> Check:
    """Every placeholder is exact and stands in the ticket; no slot is left open."""
    known = {match[0] for match in PLACEHOLDER.finditer(ticket)}
    written = list(find(text))
    foreign = sum(text[found.start : found.end] not in known for found in written)
    if foreign:
        return Check(name=PLACEHOLDERS, passed=False, detail=f"{foreign} not in the ticket")
    if SLOT.search(text) is not None:
        return Check(name=PLACEHOLDERS, passed=False, detail="a slot is not filled")
    return Check(name=PLACEHOLDERS, passed=True)


def language(text: str, lang: str) -> Check:
    return Check(name=LANGUAGE, passed=is_in(text, lang), detail=None if is_in(text, lang) else f"not in {lang}")


def grounded(reply: Reply, subject: Subject) -> Check:
    """Each sentence outside the tenant's frame is one of the quoted article's, as its file has it."""
    allowed = {plain(piece) for piece in _source_sentences(reply, subject)}
    unsourced = sum(plain(piece) not in allowed for piece in _factual(reply))
    detail = f"{unsourced} without a source" if unsourced else None
    return Check(name=GROUNDED, passed=not unsourced and bool(reply.quotes), detail=detail)


def leak(reply: Reply) -> Check:
    """No address, number or link that is not in the article or in the tenant's own wording."""
    known = {_bare(piece) for piece in _personal(_sources(reply))}
    leaked = sum(_bare(piece) not in known for piece in _personal(reply.text))
    return Check(name=LEAK, passed=not leaked, detail=f"{leaked} from outside the sources" if leaked else None)


def personal(reply: Reply, subject: Subject) -> Check:
    """Nothing that would have been masked at the door, but for what the article or the tenant's wording says.

    The ticket's own values stand in a reply as placeholders only, so whatever is found in clear is somebody else's.
    The detail names labels, never a value.
    """
    sources = _sources(reply)
    found = subject.recognise(reply.text, subject.lang)
    foreign = [one.label for one in found if not _stands(sources, reply.text[one.start : one.end])]
    labels = ", ".join(dict.fromkeys(foreign))
    return Check(name=PERSONAL, passed=not foreign, detail=labels or None)


def _sources(reply: Reply) -> str:
    return "\n".join([*(quote.article.body for quote in reply.quotes), *reply.frame])


def _stands(sources: str, value: str) -> bool:
    return next(standing(sources, value, exact_case=True), None) is not None


def _source_sentences(reply: Reply, subject: Subject) -> Iterable[str]:
    for article in {quote.article.key: quote.article for quote in reply.quotes}.values():
        if article.kind is ArticleKind.STATIC:
            yield from _pieces(article.body)
        for paragraph in article.paragraphs:
            kept = told(paragraph, subject.values, article.lang)
            yield from (piece for sentence in kept for piece in sentences(sentence))
            yield from _pieces(joined(kept))  # where one does not end with a stop, or the next begins small


def _factual(reply: Reply) -> Sequence[str]:
    """The sentences of the text that are not word for word the tenant's frame."""
    text = reply.text
    if reply.frame and text.startswith(reply.frame[0]):
        text = text.removeprefix(reply.frame[0])
    for piece in reversed(reply.frame):
        text = text.rstrip().removesuffix(piece)
    return list(_pieces(text))


def _pieces(text: str) -> Iterable[str]:
    for line in text.splitlines():
        yield from sentences(line.strip())


def holds_personal(text: str) -> bool:
    """Whether an address, a long number or a link stands in the text."""
    return bool(_personal(text))


def _personal(text: str) -> list[str]:
    return [match[0] for pattern in _PERSONAL for match in pattern.finditer(text)]


def _bare(piece: str) -> str:
    return re.sub(r"[\s\u00a0\u202f.()/-]", "", piece).casefold()
