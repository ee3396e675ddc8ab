"""New themes, on the real encoder: one that nobody wrote about before is found, an ordinary week is quiet."""

from collections.abc import Sequence

import numpy as np
import pytest

from models.build import ensure
from tests.unit.drafter import likeness, themes
from tests.unit.drafter.likeness import Measure

PAST = 150


@pytest.fixture(scope="module")
def measured() -> tuple[Measure, Measure]:
    ensure()
    parts = likeness.load()
    return likeness.measure(likeness.outages(), *parts), likeness.measure(likeness.ordinary(every=9), *parts)


def chances(count: int) -> Sequence[np.random.Generator]:
    return [np.random.default_rng(seed) for seed in range(count)]


@pytest.mark.feature(93)
def test_eight_tickets_of_a_matter_without_precedent_are_told_with_hardly_a_stranger(
    measured: tuple[Measure, Measure],
) -> None:
    found = [themes.planted(*measured, 8, chance, past=PAST, before=0) for chance in chances(2)]
    hits = [strangers for tries in found for strangers in tries if strangers is not None]
    assert len(hits) >= 0.75 * sum(map(len, found))
    assert np.mean(hits) < 2


@pytest.mark.feature(93)
def test_a_matter_that_came_up_before_is_no_new_theme(measured: tuple[Measure, Measure]) -> None:
    told = [themes.planted(*measured, 8, chance, past=PAST, before=3) for chance in chances(2)]
    assert sum(strangers is not None for tries in told for strangers in tries) <= 0.2 * sum(map(len, told))


@pytest.mark.feature(93)
def test_an_ordinary_week_has_none(measured: tuple[Measure, Measure]) -> None:
    _, ordinary = measured
    assert sum(themes.quiet_week(ordinary, chance, past=PAST, week=90) for chance in chances(5)) == 0
