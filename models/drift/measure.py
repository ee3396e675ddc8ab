"""`python -m models.drift.measure`: how far apart windows of the shipped texts lie, and how often that is an alert."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.resources import files
from pathlib import Path

import numpy as np

from models import corpus
from models.drift.compare import SEED
from models.drift.embedding import Floats, Shift, projected, shift
from shared.inference import Encoder, locate
from shared.inference.text import ticket_text

TIMES, SIZES = 20, (50, 75, 150)
HELD_OUT = ("holdout/fr", "holdout/en", "holdout/fr-late", "holdout/en-late")
OTHERS = {
    "development tickets": (HELD_OUT, ("development/fr", "development/en")),
    "french, then Québec's": (("holdout/fr",), ("training/fr-quebec2",)),
    "french, then hard french": (("holdout/fr",), ("training/fr-hard",)),
    "english, then America's": (("holdout/en",), ("training/en-america",)),
    "messages of all kinds": (HELD_OUT, ("holdout/kinds",)),
    "french, then english": (("holdout/fr",), ("holdout/en",)),
    "knowledge articles": (HELD_OUT, ("articles",)),
}
Draw = np.random.Generator


def main() -> int:
    encoder, draw = Encoder.load(locate()), np.random.default_rng(SEED)
    names = sorted({name for pair in OTHERS.values() for side in pair for name in side})
    read = {name: projected(encoder.encode(texts(name), kind="query")) for name in names}

    def together(some: Sequence[str]) -> Floats:
        return np.concatenate([read[name] for name in some])

    tickets = together(HELD_OUT)
    for n in (*SIZES, len(tickets) // 2):
        told("two halves of held-out tickets", n, partial(halves, tickets, n, draw), draw)
    for name, (before, after) in OTHERS.items():
        a, b = together(before), together(after)
        for n in (size for size in SIZES if size <= min(len(a), len(b))):
            told(name, n, partial(both, a, b, n, draw), draw)
    for share in (0.1, 0.3, 0.5):
        told(f"articles in {share:.0%}", 200, partial(mixed, tickets, read["articles"], share, draw), draw)
        told(f"one text in {share:.0%}", 200, partial(mixed, tickets, tickets[:1], share, draw), draw)
    return 0


def texts(name: str) -> list[str]:
    if name == "articles":
        return list(_articles())
    lines = (Path(corpus.HOLDOUT).parent / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [ticket_text(one["subject"], one["body"]) for one in map(json.loads, lines)]


def _articles() -> Iterator[str]:
    folder = files("shared.samples") / "knowledge"
    for one in sorted(folder.iterdir(), key=lambda one: one.name):
        if one.name.endswith(".md"):
            yield one.read_text(encoding="utf-8")


def some(vectors: Floats, n: int, draw: Draw) -> Floats:
    return vectors[draw.permutation(len(vectors))[:n]]


def both(before: Floats, after: Floats, n: int, draw: Draw) -> tuple[Floats, Floats]:
    return some(before, n, draw), some(after, n, draw)


def halves(vectors: Floats, n: int, draw: Draw) -> tuple[Floats, Floats]:
    taken = some(vectors, 2 * n, draw)
    return taken[:n], taken[n:]


def mixed(tickets: Floats, other: Floats, share: float, draw: Draw) -> tuple[Floats, Floats]:
    """200 tickets, and 200 others of which a share is of another kind."""
    before, after = halves(tickets, 200, draw)
    count = round(200 * share)
    return before, np.concatenate([after[count:], other[draw.integers(0, len(other), count)]])


def told(name: str, n: int, pair: Callable[[], tuple[Floats, Floats]], draw: Draw) -> None:
    found = [one for one in (shift(*pair(), draw) for _ in range(TIMES)) if isinstance(one, Shift)]
    far = [one.distance for one in found]
    alerts = sum(one.alert for one in found)
    sys.stdout.write(f"{name:<32}{n:>4}  mean {np.mean(far):.2f}  most {max(far):.2f}  {alerts} of {len(far)}\n")


if __name__ == "__main__":
    raise SystemExit(main())
