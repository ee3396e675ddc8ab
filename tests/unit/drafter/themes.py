"""How well new themes are told from ordinary weeks, on vectors of the real encoder.

`python -m tests.unit.drafter.themes` prints the table of docs/explanation/similar-tickets.md.
"""

from dataclasses import replace

import numpy as np

from services.drafter.adapters.embedder import Floats
from services.drafter.domain.bursts import Burst
from services.drafter.domain.themes import ThemeRule
from tests.unit.drafter import likeness
from tests.unit.drafter.likeness import Measure

WEEK = 7 * 24 * 60
RULE = ThemeRule()


def found(past: Floats, week: Floats, chance: np.random.Generator, rule: ThemeRule) -> list[set[int]]:
    """The new themes of a week after such a past, as places in `week`: by the rule itself, at random moments."""
    news = np.flatnonzero((week @ past.T).max(axis=1) < rule.seen)
    if not len(news):
        return []
    told: list[Burst] = likeness.found(week[news], chance.uniform(0, WEEK, len(news)), rule.crowd)
    return [{int(news[ticket.int]) for ticket in theme.tickets} for theme in told]


def quiet_week(ordinary: Measure, chance: np.random.Generator, *, past: int, week: int, rule: ThemeRule = RULE) -> int:
    """False alarms of a week of ordinary tickets."""
    drawn = chance.permutation(len(ordinary.likened))
    return len(
        found(ordinary.likened[drawn[:past]], ordinary.likened[drawn[past : past + week]], chance, rule)
    )  # fmt: skip


def planted(
    outages: Measure, ordinary: Measure, size: int, chance: np.random.Generator, *,
    past: int, before: int, week: int = 90, rule: ThemeRule = RULE,
) -> list[int | None]:  # fmt: skip
    """For each outage, `size` of its tickets in a week of others: how many strangers its theme has, None if untold.

    The first `before` of them came in the past instead.
    """
    told: list[int | None] = []
    themes = [one.theme for one in outages.told]
    for theme in dict.fromkeys(themes):
        places = [place for place, other in enumerate(themes) if other == theme]
        own = outages.likened[chance.permutation(places)[:size]]
        drawn = chance.permutation(len(ordinary.likened))
        known = np.vstack([ordinary.likened[drawn[:past]], own[:before]])
        now = np.vstack([own[before:], ordinary.likened[drawn[past : past + week]]])
        told.append(_strangers(found(known, now, chance, rule), size - before, rule))
    return told


def _strangers(themes: list[set[int]], own: int, rule: ThemeRule) -> int | None:
    for theme in themes:
        if len([place for place in theme if place < own]) >= min(own, rule.crowd.least):
            return len([place for place in theme if place >= own])
    return None


def main() -> None:
    parts = likeness.load()
    outages, ordinary = likeness.measure(likeness.outages(), *parts), likeness.measure(likeness.ordinary(), *parts)
    print(f"{len(ordinary.told)} ordinary tickets, {len(outages.told)} of outages")
    for closeness in (0.32, 0.36, 0.40):
        for seen in (0.45, 0.5, 0.55):
            _row(outages, ordinary, replace(RULE, crowd=replace(RULE.crowd, closeness=closeness), seen=seen))


def _row(outages: Measure, ordinary: Measure, rule: ThemeRule, *, past: int = 1500, week: int = 500) -> None:
    chances = [np.random.default_rng(seed) for seed in range(8)]
    quiet = np.mean([quiet_week(ordinary, chance, past=past, week=week, rule=rule) for chance in chances])
    shown = []
    for size, before in ((5, 0), (8, 0), (8, 3)):
        tries = [
            strangers
            for chance in chances
            for strangers in planted(outages, ordinary, size, chance, past=past, before=before, week=week, rule=rule)
        ]
        hits = [one for one in tries if one is not None]
        shown.append(f"{size} ({before} before): {len(hits)} of {len(tries)}, strangers {np.mean(hits or [0]):.1f}")
    print(
        f"closeness {rule.crowd.closeness}, seen {rule.seen}: {quiet:.1f} false a week; {'; '.join(shown)}", flush=True
    )


if __name__ == "__main__":
    main()
