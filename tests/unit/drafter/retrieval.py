"""How often the right article is found, and how often none is where there is none, on the labelled questions.

`python -m tests.unit.drafter.retrieval` prints the table of the service's README. Nothing is chosen on rows marked `held`;
the others are what articles and threshold were fitted to.
"""

import json
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from schemas.replies import DraftOutcome
from services.drafter.adapters.library import packaged_knowledge
from services.drafter.adapters.offline import OfflineDrafter
from services.drafter.domain.compose import DEFAULT_VOICES
from services.drafter.domain.outcome import Draft, Ticket
from services.drafter.domain.ranking import Ranked, Weights
from shared.inference import Encoder, locate
from shared.recognising.door import Door
from tests.unit.drafter.conftest import TODAY

QUESTIONS = Path(__file__).with_name("questions.jsonl")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A ticket and the article that answers it; None when the base cannot."""

    id: str
    ticket: Ticket
    article: str | None
    held: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of a labelled ticket."""

    labelled: Labelled
    ranked: list[Ranked]
    draft: Draft

    @property
    def silent(self) -> bool:
        return self.draft.outcome is DraftOutcome.NO_ANSWER

    def among_first(self, count: int) -> bool:
        return self.labelled.article in [one.candidate.article_id for one in self.ranked[:count]]

    @property
    def rightly_answered(self) -> bool:
        return not self.silent and self.draft.sources[0].id == self.labelled.article


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares of the answerable tickets, but for `silent`, which is a share of the others."""

    answerable: int
    first: float
    third: float
    answered: float
    right: float
    unanswerable: int
    silent: float


def labelled() -> list[Labelled]:
    rows = map(json.loads, QUESTIONS.read_text(encoding="utf-8").splitlines())
    return [
        Labelled(row["id"], Ticket(row["lang"], row["subject"], row["body"]), row["article"], row.get("held", False))
        for row in rows
    ]


def ask(drafter: OfflineDrafter, questions: Sequence[Labelled]) -> list[Asked]:
    judged = drafter.judged([one.ticket for one in questions])
    return [Asked(one, ranked, draft) for one, (ranked, draft) in zip(questions, judged, strict=True)]


def share(found: Iterable[bool]) -> float:
    values = list(found)
    return sum(values) / len(values)


def figures(asked: Sequence[Asked]) -> Figures:
    """`right` is a share of what was answered."""
    known = [one for one in asked if one.labelled.article]
    unknown = [one for one in asked if not one.labelled.article]
    answered = [one for one in known if not one.silent]
    return Figures(
        answerable=len(known),
        first=share(one.among_first(1) for one in known),
        third=share(one.among_first(3) for one in known),
        answered=len(answered) / len(known),
        right=share(one.rightly_answered for one in answered),
        unanswerable=len(unknown),
        silent=share(one.silent for one in unknown),
    )


def of(asked: Sequence[Asked], *, held: bool, lang: str | None = None) -> list[Asked]:
    return [one for one in asked if one.labelled.held is held and lang in (None, one.labelled.ticket.lang)]


def drafter(knowledge: Path | None = None, *, encoder: Encoder | None = None) -> OfflineDrafter:
    return OfflineDrafter(
        encoder or Encoder.load(locate(), device="cpu"),
        knowledge or packaged_knowledge(),
        voices=DEFAULT_VOICES,
        weights=Weights(),
        today=TODAY,
        report=lambda unread: sys.exit(f"{unread.name}: {unread.why}"),
        recognise=Door.load(),
    )


def across(lang: str, folder: Path, *, encoder: Encoder | None = None) -> list[Asked]:
    """The answerable tickets in `lang`, over a base whose articles are all in the other language (copied to `folder`)."""
    for file in packaged_knowledge().glob("*.md"):
        if not file.name.endswith(f".{lang}.md"):
            shutil.copy(file, folder)
    questions = [one for one in labelled() if one.article and one.ticket.language == lang]
    return ask(drafter(folder, encoder=encoder), questions)


def main() -> None:
    asked = ask(drafter(), labelled())
    print(
        "| half | language | answerable | first | in first 3 | answered | of these right | unanswerable | no answer |"
    )
    for held in (False, True):
        for lang in ("fr", "en", None):
            f = figures(of(asked, held=held, lang=lang))
            row = f"{f.answerable} | {f.first:.2f} | {f.third:.2f} | {f.answered:.2f} | {f.right:.2f}"
            name = "held" if held else "fitted"
            print(f"| {name} | {lang or 'both'} | {row} | {f.unanswerable} | {f.silent:.2f} |")
    for lang in ("fr", "en"):
        with TemporaryDirectory() as folder:
            found = across(lang, Path(folder))
        first, third = (share(one.among_first(count) for one in found) for count in (1, 3))
        print(f"{len(found)} in {lang}, every article in the other language: first {first:.2f}, in first 3 {third:.2f}")


if __name__ == "__main__":
    main()
