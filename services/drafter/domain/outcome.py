"""What becomes of a ticket: a draft, a static answer word for word, or no answer and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from schemas.replies import Check, DraftOutcome, Nearby, Source, WordingModel
from services.drafter.domain import checks
from services.drafter.domain.compose import Reply, Tone, Voice, compose, static_reply
from services.drafter.domain.knowledge import Article, ArticleKind, Shelf
from services.drafter.domain.ranking import Asked, Candidate, Ranked, Weights, rank
from services.drafter.domain.slots import slots
from services.drafter.domain.terms import Lexicon, terms
from shared.languages import base_language
from shared.recognising import Recognise

NEAR_ENOUGH = 0.05
"""A special case is told when its paragraph is nearly as close to the ticket as the nearest paragraph."""
MOST_SPECIAL_CASES = 1
MOST_NEAREST = 8


class NoAnswer(StrEnum):
    NOT_ACTIONABLE = "not_actionable"
    UNSUPPORTED_LANGUAGE = "unsupported_language"
    BELOW_THRESHOLD = "below_threshold"
    NO_ARTICLE_IN_LANGUAGE = "no_article_in_language"
    CHECK_FAILED = "check_failed"
    NO_SUCH_ARTICLE = "no_such_article"
    NO_OTHER_ARTICLE = "no_other_article"
    NO_ARTICLE_FOR_WORDS = "no_article_for_words"


@dataclass(frozen=True, slots=True)
class Ticket:
    """The pseudonymised ticket, as far as a draft needs it."""

    lang: str
    subject: str
    body: str
    opening: str = ""
    actionable: bool = True
    categories: Mapping[str, float] | None = None
    tenant: str = ""
    use_case: str | None = None

    @property
    def language(self) -> str:
        return base_language(self.lang)

    @property
    def question(self) -> str:
        """What is searched for. A later message is read with the ticket's first one: it seldom stands alone."""
        asked = f"{self.subject}. {self.body}" if self.subject.strip() else self.body
        return f"{asked}\n{self.opening}" if self.opening.strip() else asked

    @property
    def text(self) -> str:
        return f"{self.subject}\n{self.body}\n{self.opening}"


@dataclass(frozen=True, slots=True)
class Made:
    """A composed reply that may be worded anew, and what it is checked against."""

    reply: Reply
    subject: checks.Subject


@dataclass(frozen=True, slots=True)
class Draft:
    lang: str
    outcome: DraftOutcome
    reason: str | None = None
    text: str | None = None
    sources: tuple[Source, ...] = ()
    checks: tuple[Check, ...] = ()
    nearest: tuple[Nearby, ...] = ()
    model: WordingModel | None = None
    made: Made | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Library:
    """All that drafting rests on, besides the index.

    `own_voices`, by use case and language, stand in the place of `voices`; `hidden` are the ids of articles that other
    use cases have.
    """

    shelf: Shelf
    lexicon: Lexicon
    voices: Mapping[str, Voice]
    weights: Weights
    recognise: Recognise
    own_voices: Mapping[str, Mapping[str, Voice]] = field(default_factory=dict)
    hidden: Sequence[str] = ()

    @property
    def use_cases(self) -> frozenset[str]:
        """Those for which it is not the same library as for any other."""
        return self.shelf.use_cases.union(self.own_voices)

    def within(self, use_case: str | None) -> "Library":
        """The library of one use case: its own articles beside everybody's, in its own voice."""
        if not self.use_cases:
            return self
        shelf = self.shelf.within(use_case)
        voices = self.own_voices.get(use_case or "", self.voices)
        return replace(self, shelf=shelf, voices=voices, hidden=self.shelf.without(shelf))


def refusal(ticket: Ticket, voices: Mapping[str, Voice]) -> Draft | None:
    """The answer that needs no search, if there is one."""
    if not ticket.actionable:
        return no_answer(ticket, NoAnswer.NOT_ACTIONABLE)
    if ticket.language not in voices:
        return no_answer(ticket, NoAnswer.UNSUPPORTED_LANGUAGE)
    return None


def no_answer(ticket: Ticket, reason: NoAnswer, found: tuple[Check, ...] = ()) -> Draft:
    return Draft(ticket.lang, DraftOutcome.NO_ANSWER, reason=reason.value, checks=found)


def search(ticket: Ticket, candidates: Sequence[Candidate], library: Library, today: date) -> list[Ranked]:
    """What the index found and is in use, by all the evidence there is.

    One that has expired would take the lead from the one that came in its place.
    """
    asked = Asked(frozenset(terms(ticket.question)), ticket.language, ticket.categories or {})
    used = [one for one in candidates if library.shelf.in_use(one.article_id, today)]
    return rank(used, asked, shelf=library.shelf, lexicon=library.lexicon, weights=library.weights)


def answer(ticket: Ticket, candidates: Sequence[Candidate], library: Library, today: date) -> Draft:
    """Choose among what the index found and write the reply, or say why there is none."""
    ranked = search(ticket, candidates, library, today)
    return replace(_answer(ticket, ranked, library, today), nearest=nearest(ranked, ticket, library, today))


def _answer(ticket: Ticket, ranked: Sequence[Ranked], library: Library, today: date) -> Draft:
    good = [one for one in ranked if one.evidence >= library.weights.threshold]
    if not good:
        return no_answer(ticket, NoAnswer.BELOW_THRESHOLD)
    for one in good:
        article = library.shelf.get(one.candidate.article_id, ticket.language)
        if article is not None and article.usable(today):
            return write(ticket, one, article, library, told=special_cases(one.candidate))
    return no_answer(ticket, NoAnswer.NO_ARTICLE_IN_LANGUAGE)


def nearest(ranked: Sequence[Ranked], ticket: Ticket, library: Library, today: date) -> tuple[Nearby, ...]:
    """The articles that came into question and may be used in the ticket's language, best first."""
    found = (library.shelf.get(one.candidate.article_id, ticket.language) for one in ranked)
    usable = [article for article in found if article is not None and article.usable(today)]
    return tuple(Nearby(id=article.id, title=article.title) for article in usable[:MOST_NEAREST])


def write(
    ticket: Ticket,
    chosen: Ranked,
    article: Article,
    library: Library,
    *,
    told: frozenset[int],
    tone: Tone | None = None,
) -> Draft:
    """The reply from one article with the special cases `told`, if it passes every check."""
    values = slots(ticket.subject, ticket.body)
    voice = library.voices[ticket.language].in_tone(tone)
    if article.kind is ArticleKind.STATIC:
        outcome, reply = DraftOutcome.STATIC, static_reply(article, voice)
    else:
        outcome, reply = DraftOutcome.DRAFT, compose(article, voice, values, paragraphs=told)
    subject = checks.Subject(ticket.text, ticket.language, values, library.recognise)
    found = checks.run(reply, subject)
    if not all(check.passed for check in found):
        return no_answer(ticket, NoAnswer.CHECK_FAILED, found)
    made = Made(reply, subject) if outcome is DraftOutcome.DRAFT else None
    return Draft(ticket.lang, outcome, text=reply.text, sources=_sources(reply, chosen.score), checks=found, made=made)


def special_cases(candidate: Candidate) -> frozenset[int]:
    """The paragraphs after the first that the ticket is about."""
    if not candidate.paragraphs:
        return frozenset()
    best = max(cosine for _, cosine in candidate.paragraphs)
    near = sorted(((cosine, number) for number, cosine in candidate.paragraphs if number), reverse=True)
    return frozenset(number for cosine, number in near[:MOST_SPECIAL_CASES] if cosine >= best - NEAR_ENOUGH)


def _sources(reply: Reply, score: float) -> tuple[Source, ...]:
    return tuple(
        Source(
            id=quote.article.id,
            title=quote.article.title,
            score=round(score, 4),
            quote=quote.sentence,
            category=quote.article.category or None,
        )
        for quote in reply.quotes
    )
