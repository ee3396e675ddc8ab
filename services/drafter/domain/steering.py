"""Another suggestion, as a person asked for it in codes. Like the first it is made of one article's sentences."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from schemas.replies import Steering
from services.drafter.domain.knowledge import Article
from services.drafter.domain.outcome import (
    Draft,
    Library,
    NoAnswer,
    Ticket,
    nearest,
    no_answer,
    search,
    special_cases,
    write,
)
from services.drafter.domain.ranking import Candidate, Ranked

UNSEEN: Final = 0.0
"""The score of an article that a person named and the search did not bring up."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the index found for the ticket, and for the words that a person gave, if they gave any."""

    by_ticket: Sequence[Candidate]
    by_words: Sequence[Candidate] = ()


def words_of(ticket: Ticket, steering: Steering) -> Ticket:
    """The words as a question of their own, in the ticket's language."""
    return Ticket(ticket.lang, "", " ".join(steering.words), tenant=ticket.tenant, use_case=ticket.use_case)


def redraft(ticket: Ticket, steering: Steering, found: Found, library: Library, today: date) -> Draft:
    """The suggestion that the codes ask for, through the same checks as any other; or why there is none."""
    ranked = search(ticket, found.by_ticket, library, today)
    choice = _Choice(ticket, ranked, library, today)
    near = nearest(ranked, ticket, library, today)
    chosen, why = choice.made(steering, found.by_words)
    if chosen is None:
        return replace(no_answer(ticket, why), nearest=near)
    one, article = chosen
    told = _told(steering, one.candidate, article)
    return replace(write(ticket, one, article, library, told=told, tone=steering.tone), nearest=near)


Chosen = tuple[Ranked, Article]


@dataclass(frozen=True, slots=True)
class _Choice:
    """The articles that a person may get for a ticket, `ranked` best first."""

    ticket: Ticket
    ranked: Sequence[Ranked]
    library: Library
    today: date

    def made(self, steering: Steering, by_words: Sequence[Candidate]) -> tuple[Chosen | None, NoAnswer]:
        """The article, and what to say when there is none. A person who names one outranks every threshold."""
        if steering.article is not None:
            return self._named(steering.article), NoAnswer.NO_SUCH_ARTICLE
        if steering.words:
            near = self._good(search(words_of(self.ticket, steering), by_words, self.library, self.today))
            picked = self._first(near, steering.without)
            return self._named(picked[1].id) if picked else None, NoAnswer.NO_ARTICLE_FOR_WORDS
        if steering.without:
            return self._first(self.ranked, steering.without), NoAnswer.NO_OTHER_ARTICLE
        return self._first(self._good(self.ranked), ()), NoAnswer.BELOW_THRESHOLD

    def _good(self, ranked: Sequence[Ranked]) -> list[Ranked]:
        return [one for one in ranked if one.evidence >= self.library.weights.threshold]

    def _named(self, article_id: str) -> Chosen | None:
        article = self._usable(article_id)
        known = (one for one in self.ranked if one.candidate.article_id == article_id)
        unseen = Ranked(Candidate(article_id, closeness=0.0), evidence=0.0, score=UNSEEN)
        return (next(known, unseen), article) if article is not None else None

    def _first(self, ranked: Sequence[Ranked], without: Sequence[str]) -> Chosen | None:
        for one in ranked:
            article = self._usable(one.candidate.article_id)
            if article is not None and article.id not in without:
                return one, article
        return None

    def _usable(self, article_id: str) -> Article | None:
        article = self.library.shelf.get(article_id, self.ticket.language)
        return article if article is not None and article.usable(self.today) else None


def _told(steering: Steering, candidate: Candidate, article: Article) -> frozenset[int]:
    """The special cases: none, all of them, or those that the ticket is about."""
    match steering.detail:
        case "lead":
            return frozenset()
        case "all":
            return frozenset(range(1, len(article.paragraphs)))
        case None:
            return special_cases(candidate)
