"""How well tickets alike are told from others, on texts that nothing was fitted to.

`python -m tests.unit.drafter.likeness` embeds the whole corpus (minutes) and prints the table of
docs/explanation/similar-tickets.md; `test_likeness_quality.py` does the same on less.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import numpy as np
import yaml
from numpy.typing import NDArray

from services.drafter.adapters import embedder as embedding
from services.drafter.adapters.embedder import Embedder, Floats, Likeness
from services.drafter.domain.bursts import Arrival, Burst, Crowded, Rule, bursts
from services.drafter.domain.outcome import Ticket
from shared.inference import Encoder, locate
from tests.unit.drafter.retrieval import labelled

HERE = Path(__file__).parent
CORPUS = HERE.parents[2] / "models" / "corpus"
START = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
HOURS = 8


@dataclass(frozen=True, slots=True)
class Told:
    """A ticket's text with the theme that it is about, where one is known."""

    lang: str
    question: str
    theme: str | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """Both ways to compare: as the knowledge base is searched, and as tickets are compared."""

    told: Sequence[Told]
    searched: Floats
    likened: Floats

    def at(self, places: Sequence[int]) -> "Measure":
        return Measure([self.told[place] for place in places], self.searched[places], self.likened[places])

    def pairs(self, vectors: Floats) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The cosines of pairs about one thing, and of pairs about two."""
        themes = np.array([str(one.theme) for one in self.told])
        upper = np.triu_indices(len(themes), 1)
        same = (themes[:, None] == themes[None])[upper]
        cosines = (vectors @ vectors.T)[upper]
        return cosines[same], cosines[~same]


def lines(path: Path, theme: str | None = None) -> list[Told]:
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [Told(r["lang"], Ticket(r["lang"], r["subject"], r["body"]).question, r.get(theme or "")) for r in rows]


def outages() -> list[Told]:
    return lines(HERE / "outages.jsonl", "outage")


def ordinary(*, every: int = 1) -> list[Told]:
    """Tickets of the corpus that are not among those whose mean is taken away."""
    known = yaml.safe_load(Path(embedding.__file__).with_name("background.yaml").read_text(encoding="utf-8"))
    used = {text for texts in known.values() for text in texts}
    files = [*sorted(CORPUS.glob("*/en*.jsonl")), *sorted(CORPUS.glob("*/fr*.jsonl"))]
    return [told for path in files for told in lines(path) if told.question not in used][::every]


def measure(told: Sequence[Told], embedder: Embedder, likeness: Likeness) -> Measure:
    langs = [one.lang for one in told]
    searched = embedder.questions([one.question for one in told], langs)
    return Measure(told, searched, likeness.vectors(searched, langs))


def load() -> tuple[Embedder, Likeness]:
    embedder = Embedder(Encoder.load(locate(), device="cpu"))
    return embedder, Likeness(embedder)


def auc(same: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """How often a pair about one thing is nearer than a pair about two."""
    below = np.searchsorted(np.sort(other), same, side="left") + np.searchsorted(np.sort(other), same, side="right")
    return float(below.mean() / 2 / len(other))


def found(vectors: Floats, minutes: Iterable[float], rule: Rule) -> list[Burst]:
    """The bursts of a stream, by the rule itself."""
    at = [START + timedelta(minutes=float(minute)) for minute in minutes]
    order = sorted(range(len(at)), key=lambda place: (at[place], place))
    arrivals = tuple(Arrival(at[place], UUID(int=place), "other", "fr") for place in order)
    near = vectors[order] @ vectors[order].T >= rule.closeness
    np.fill_diagonal(near, val=False)
    bits = tuple(int.from_bytes(np.packbits(row, bitorder="little").tobytes(), "little") for row in near)
    return bursts(Crowded(arrivals, bits), rule)


def quiet_day(vectors: Floats, rate: int, chance: np.random.Generator, rule: Rule) -> int:
    """False alarms of one working day of shuffled ordinary tickets, `rate` an hour."""
    count = min(rate * HOURS, len(vectors))
    drawn = chance.permutation(len(vectors))[:count]
    return len(found(vectors[drawn], np.sort(chance.uniform(0, HOURS * 60, count)), rule))


def planted(outage: Floats, others: Floats, chance: np.random.Generator, rule: Rule) -> tuple[bool, int]:
    """Whether an outage's tickets, put into an hour of others, are found, and how many of those are taken for it."""
    minutes = [*chance.uniform(10, 50, len(outage)), *chance.uniform(0, 60, len(others))]
    own = set(range(len(outage)))
    for burst in found(np.vstack([outage, others]), minutes, rule):
        members = {ticket.int for ticket in burst.tickets}
        if len(members & own) >= min(rule.least, len(own)):
            return True, len(members - own)
    return False, 0


def detection(all_outages: Measure, others: Floats, size: int, rule: Rule, *, tries: int = 20) -> tuple[float, float]:
    """The share of planted outages of `size` tickets that are found, and how many strangers each has on average."""
    chance = np.random.default_rng(5)
    themes = [one.theme for one in all_outages.told]
    results = []
    for theme in dict.fromkeys(themes):
        places = [place for place, other in enumerate(themes) if other == theme]
        for _ in range(tries):
            own = all_outages.likened[chance.permutation(places)[:size]]
            results.append(planted(own, others[chance.permutation(len(others))[:40]], chance, rule))
    strangers = [count for hit, count in results if hit]
    return float(np.mean([hit for hit, _ in results])), float(np.mean(strangers)) if strangers else 0.0


def main() -> None:
    parts = load()
    planted_ones, stream = measure(outages(), *parts), measure(ordinary(), *parts)
    chosen = [one for one in labelled() if one.article and not one.held]
    asked = measure([Told(one.ticket.lang, one.ticket.question, one.article) for one in chosen], *parts)
    for name, of in (("outages", planted_ones), ("questions", asked)):
        for way, vectors in (("searched", of.searched), ("likened", of.likened)):
            same, other = of.pairs(vectors)
            print(
                f"{name} {way}: one thing {np.median(same):.2f}, two {np.median(other):.2f}, AUC {auc(same, other):.3f}"
            )
    for way, vectors in (("searched", stream.searched), ("likened", stream.likened)):
        cosines = (vectors @ vectors.T)[np.triu_indices(len(vectors), 1)]
        print(f"{len(vectors)} ordinary tickets {way}: mean {cosines.mean():.2f}, sd {cosines.std():.3f}")
    for closeness in (0.25, 0.28, 0.32, 0.36):
        rule = Rule(closeness=closeness)
        chance = np.random.default_rng(1)
        days = {
            rate: sum(quiet_day(stream.likened, rate, chance, rule) > 0 for _ in range(20)) for rate in (20, 40, 80)
        }
        hits = {size: detection(planted_ones, stream.likened, size, rule) for size in (5, 6, 8)}
        told = ", ".join(f"{size}: {hit:.0%} ({strangers:.1f} strangers)" for size, (hit, strangers) in hits.items())
        print(
            f"closeness {closeness}: days of 20 with a false alarm, by tickets an hour {days}; found of {told}",
            flush=True,
        )


if __name__ == "__main__":
    main()
