"""Every side of every pair is read by the classifier, and the two are compared."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

import numpy as np

from models.fairness.figures import wilson
from models.softmax import Doubles
from models.tenant.fairness.figures import Fairness, Figures, Group, Read
from models.tenant.fairness.swaps import Swap, Text, swaps

ROUND = 4
Reading = Callable[[Sequence[str]], Doubles]
"""Probabilities [texts, labels]."""


def fairness(
    texts: Sequence[Text], right: Sequence[bool], read: Reading, terms: Collection[str], seed: int
) -> Fairness:
    """Of texts that the classifier did not learn from; `right` says which of them got their label."""
    pairs = swaps(texts, terms, seed)
    return Fairness(groups=dict(_groups(pairs, read)), languages=dict(_languages(texts, right)))


def _groups(pairs: Sequence[Swap], read: Reading) -> Iterator[tuple[str, Group]]:
    sides = {side: row for row, side in enumerate(dict.fromkeys(side for one in pairs for side in (one.a, one.b)))}
    found = read(list(sides)) if sides else np.zeros((0, 1))
    for name, mine in _by(pairs, lambda one: one.group).items():
        parts = _by(mine, lambda one: one.part)
        whole = _figures(mine, sides, found)
        shown = {part: _figures(some, sides, found) for part, some in sorted(parts.items())}
        yield name, Group(**whole.model_dump(), parts=shown)


def _by(pairs: Sequence[Swap], key: Callable[[Swap], str]) -> dict[str, list[Swap]]:
    found: dict[str, list[Swap]] = {}
    for one in pairs:
        found.setdefault(key(one), []).append(one)
    return found


def _figures(pairs: Sequence[Swap], sides: Mapping[str, int], found: Doubles) -> Figures:
    before, after = (found[[sides[side] for side in some]] for some in zip(*((p.a, p.b) for p in pairs), strict=True))
    chosen, n = before.argmax(axis=1), len(pairs)
    changed = int((chosen != after.argmax(axis=1)).sum())
    rows = np.arange(n)
    low, high = wilson(changed, n)
    return Figures(
        texts=len({one.row for one in pairs}),
        pairs=n,
        changed=changed,
        share=_rounded(changed / n),
        interval=(_rounded(low), _rounded(high)),
        move=_rounded(np.abs(after[rows, chosen] - before[rows, chosen]).mean()),
        lean=_rounded(np.abs((after - before).mean(axis=0)).max()),
    )


def _languages(texts: Sequence[Text], right: Sequence[bool]) -> Iterator[tuple[str, Read]]:
    for lang in sorted({text.lang for text in texts}):
        mine = [hit for text, hit in zip(texts, right, strict=True) if text.lang == lang]
        yield lang or "unknown", Read(n=len(mine), accuracy=_rounded(sum(mine) / len(mine)))


def _rounded(value: float) -> float:
    return round(float(value), ROUND)
