"""Drafting without bus or database: what `guichet draft` runs."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from services.drafter.adapters.embedder import Embedder
from services.drafter.adapters.library import Unread, read_folder
from services.drafter.adapters.memory import MemoryIndex
from services.drafter.domain.compose import Voice
from services.drafter.domain.knowledge import Shelf
from services.drafter.domain.outcome import Draft, Library, Ticket, answer, refusal, search
from services.drafter.domain.ranking import Candidate, Ranked, Weights
from services.drafter.domain.terms import Lexicon
from shared.cli.jsonl import LineError, Record
from shared.html import shown
from shared.inference import Encoder
from shared.recognising import Recognise

Step = Callable[[list[Record]], list[Record]]


@cache
def step(name: str) -> Step:
    """What another service offers to offline commands under this name; its models are loaded once for all who ask."""
    (point,) = entry_points(group="guichet.steps", name=name)
    make: Callable[..., Step] = point.load()
    return make(already_pseudonymized=True) if name == "triage" else make()


class OfflineDrafter:
    """Records in, records out. The steps of the other services start when a record first needs them."""

    def __init__(
        self,
        encoder: Encoder,
        knowledge: Path,
        *,
        voices: Mapping[str, Voice],
        weights: Weights,
        today: date,
        recognise: Recognise,
        report: Callable[[Unread], None],
        steps: Callable[[str], Step] = step,
    ) -> None:
        articles = read_folder(knowledge, report=report)
        lexicon = Lexicon(articles)
        self._library = Library(Shelf(articles), lexicon, voices, weights, recognise)
        self._embedder = Embedder(encoder)
        self._index = MemoryIndex(self._embedder, articles, lexicon)
        self._today = today
        self._steps = steps
        self._started: dict[str, Step] = {}

    def process(self, records: list[Record]) -> list[Record]:
        tickets = self._tickets(records)
        drafts = self.drafts(tickets)
        return [as_record(record["id"], draft) for record, draft in zip(records, drafts, strict=True)]

    def drafts(self, tickets: list[Ticket]) -> list[Draft]:
        refused = [refusal(ticket, self._library.voices) for ticket in tickets]
        open_ = [ticket for ticket, draft in zip(tickets, refused, strict=True) if draft is None]
        written = (answer(*asked, self._today) for asked in self._candidates(open_))
        return [draft if draft is not None else next(written) for draft in refused]

    def judged(self, tickets: list[Ticket]) -> list[tuple[list[Ranked], Draft]]:
        """The articles that come into question for each ticket, best first, and its draft: for measuring."""
        return [(search(*asked, self._today), answer(*asked, self._today)) for asked in self._candidates(tickets)]

    def _candidates(self, tickets: list[Ticket]) -> Iterator[tuple[Ticket, list[Candidate], Library]]:
        vectors = self._embedder.questions([t.question for t in tickets], [t.language for t in tickets])
        for vector, ticket in zip(vectors, tickets, strict=True):
            library = self._library.within(ticket.use_case)
            found = self._index.candidates(vector, ticket)
            yield ticket, [one for one in found if one.article_id not in library.hidden], library

    def _tickets(self, records: list[Record]) -> list[Ticket]:
        """A record that triage has not seen is pseudonymised and triaged first, all such ones in one go."""
        raw = [record for record in records if not is_triaged(record)]
        prepared = iter(self._prepare(raw)) if raw else iter(())
        return [_ticket(record if is_triaged(record) else next(prepared)) for record in records]

    def _prepare(self, records: list[Record]) -> list[Record]:
        masked = self._step("pseudonymize")([{**record, "body": shown(record["body"])} for record in records])
        triaged = self._step("triage")(masked)
        return [
            {**after, "subject": before["subject"], "body": before["body"]}
            for before, after in zip(masked, triaged, strict=True)
        ]

    def _step(self, name: str) -> Step:
        if name not in self._started:
            self._started[name] = self._steps(name)
        return self._started[name]


def is_triaged(record: Record) -> bool:
    return isinstance(record.get("category"), dict) and "actionable" in record


def as_record(key: str | int, draft: Draft) -> Record:
    """The output of the command, without the fields that do not apply."""
    record: Record = {"id": key, "lang": draft.lang, "outcome": draft.outcome.value}
    if draft.reason is not None:
        record["reason"] = draft.reason
    if draft.text is not None:
        record["text"] = draft.text
    record["sources"] = [source.model_dump(exclude={"category"}) for source in draft.sources]
    record["checks"] = [check.model_dump(exclude_none=True) for check in draft.checks]
    return record


def _ticket(record: Record) -> Ticket:
    return Ticket(
        lang=_lang(record),
        subject=record["subject"],
        body=record["body"],
        actionable=record.get("actionable") is not False,
        categories=_categories(record.get("category")),
        use_case=use_case if isinstance(use_case := record.get("use_case"), str) else None,
    )


def _lang(record: Record) -> str:
    lang = record.get("lang")
    if not isinstance(lang, str) or not lang:
        raise LineError("`lang` is missing")
    return lang


def _categories(prediction: Any) -> dict[str, float]:
    """The three likeliest categories of a triage output."""
    try:
        found = {str(label): float(probability) for label, probability in prediction["top"]}
    except (KeyError, TypeError, ValueError, OverflowError):
        found = None
    if found is None or not all(0.0 <= probability <= 1.0 for probability in found.values()):  # nor is NaN one
        raise LineError("`category` is not a prediction")
    return found
