"""How well free wording is told from invention: `python -m tests.unit.drafter.wordings [--show]`."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from services.drafter.domain.faithful import Likeness, Said, faults

FILE = Path(__file__).with_name("wordings.yaml")


@dataclass(frozen=True)
class Pair:
    half: str
    lang: str
    kind: str
    sources: tuple[str, ...]
    said: tuple[Said, ...]

    @property
    def faithful(self) -> bool:
        return self.kind == "faithful"


def pairs() -> Iterator[Pair]:
    for row in yaml.safe_load(FILE.read_text(encoding="utf-8")):
        sources = tuple(row["source"])
        for kind, text in [*(("faithful", text) for text in row["faithful"]), *row["planted"]]:
            yield Pair(row["half"], row["lang"], kind, sources, tuple(said(text, len(sources))))


def said(text: str | list[str], count: int) -> Iterator[Said]:
    """Sentence i words source i; one alone, or of another number, words them all. In another order it is found."""
    texts = [text] if isinstance(text, str) else text
    yield from (Said(one, tuple(range(count))) for one in texts)


def found(pair: Pair, likeness: Likeness) -> tuple[str, ...]:
    return faults(pair.said, pair.sources, pair.lang, likeness)


def caught(rows: Sequence[tuple[Pair, tuple[str, ...]]]) -> tuple[int, int]:
    return sum(bool(codes) for _, codes in rows), len(rows)


def main(show: bool) -> None:
    from models.build import ensure
    from services.drafter.adapters.embedder import Embedder
    from services.drafter.adapters.wording import likeness_of
    from shared.inference import Encoder

    embedder = Embedder(Encoder.load(ensure(), device="cpu"))
    rows = [(pair, found(pair, likeness_of(embedder, pair.lang))) for pair in pairs()]
    for half in ("tune", "held"):
        of = [row for row in rows if row[0].half == half]
        planted, faithful = ([row for row in of if row[0].faithful is wanted] for wanted in (False, True))
        print(f"{half}: planted caught {caught(planted)}, faithful refused {caught(faithful)}")
        for lang in ("fr", "en"):
            print(
                "  ",
                lang,
                caught([r for r in planted if r[0].lang == lang]),
                caught([r for r in faithful if r[0].lang == lang]),
            )
        kinds = Counter(pair.kind for pair, _ in planted)
        print("  ", {kind: caught([row for row in planted if row[0].kind == kind]) for kind in sorted(kinds)})
        if show and half == "tune":
            for pair, codes in of:
                if bool(codes) is pair.faithful:
                    print("   ", pair.kind, codes, [one.text for one in pair.said])


if __name__ == "__main__":
    main("--show" in sys.argv)
