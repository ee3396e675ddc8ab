"""Tickets alike, on the real encoder: a planted outage is found, an ordinary day is quiet."""

import numpy as np
import pytest

from models.build import ensure
from services.drafter.domain.bursts import Rule
from tests.unit.drafter import likeness
from tests.unit.drafter.likeness import Measure


@pytest.fixture(scope="module")
def measured() -> tuple[Measure, Measure]:
    ensure()
    parts = likeness.load()
    return likeness.measure(likeness.outages(), *parts), likeness.measure(likeness.ordinary(every=9), *parts)


@pytest.mark.feature(46, 93)
def test_centring_on_ordinary_tickets_tells_an_outage_s_tickets_from_others(measured: tuple[Measure, Measure]) -> None:
    outages, ordinary = measured
    spread = ordinary.likened @ ordinary.likened.T
    cosines = spread[np.triu_indices(len(spread), 1)]
    same, _ = outages.pairs(outages.likened)
    assert abs(cosines.mean()) < 0.05
    assert np.median(same) > cosines.mean() + 3.5 * cosines.std()
    assert likeness.auc(*outages.pairs(outages.likened)) > likeness.auc(*outages.pairs(outages.searched)) + 0.02


@pytest.mark.feature(46, 93)
def test_eight_paraphrases_in_two_languages_are_found_among_forty_others(measured: tuple[Measure, Measure]) -> None:
    outages, ordinary = measured
    share, strangers = likeness.detection(outages, ordinary.likened, 8, Rule(), tries=5)
    assert share >= 0.95
    assert strangers < 0.5


@pytest.mark.feature(93)
def test_an_ordinary_day_raises_none(measured: tuple[Measure, Measure]) -> None:
    _, ordinary = measured
    chance = np.random.default_rng(2)
    days = [likeness.quiet_day(ordinary.likened, 18, chance, Rule()) for _ in range(5)]
    assert sum(days) == 0
