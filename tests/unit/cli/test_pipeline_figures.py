"""`guichet bench pipeline`: what is made of the times."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.cli.pipeline_figures import Way, ceiling, latency, quantile, rate, throughput


@given(st.integers(20, 400), st.floats(0.5, 200), st.floats(0, 1e6))
def test_an_even_stream_has_its_own_rate(count: int, a_second: float, start: float) -> None:
    assert rate([start + number / a_second for number in range(count)]) == pytest.approx(a_second, rel=1e-3)


def test_starting_up_and_running_dry_do_not_count() -> None:
    even = [10 + number / 5 for number in range(100)]
    assert rate([0.0, *even[1:-1], 500.0]) == pytest.approx(5)


@pytest.mark.parametrize("ends", [[], [1.0], [3.0] * 50])
def test_too_little_says_nothing(ends: list[float]) -> None:
    with pytest.raises(ValueError, match="too few"):
        rate(ends)


def test_quantiles_are_values_that_were_there() -> None:
    assert [quantile(list(range(1, 101)), share) for share in (0.5, 0.95, 1.0)] == [50, 95, 100]


def test_the_pipeline_beside_its_slowest_stage() -> None:
    found = throughput({"intake": 40.0, "triage": 10.0, "drafter": 20.0}, 8.5)
    assert found["slowest"] == "triage"
    assert found["pipeline_over_slowest"] == 0.85
    assert found["stages_over_slowest"] == {"intake": 4.0, "triage": 1.0, "drafter": 2.0}


def test_the_machine_may_allow_less_than_the_slowest_stage() -> None:
    assert ceiling({"triage": 10.0}, {"triage": 0.1, "drafter": 0.3}, cores=2) == 0.5
    assert ceiling({"triage": 10.0}, {"triage": 0.1, "drafter": 0.05}, cores=8) == 1.0


def test_latency_is_told_in_the_stages_medians() -> None:
    quick, slow = Way(0, 1, 2, 4, 5), Way(0, 1, 2, 4, 15)
    found = latency([*[quick] * 9, slow])
    assert found["p95_over_medians"] == 3.0
    assert found["median_over_medians"] == 1.0
    assert found["shares_of_medians"] == {"intake": 0.2, "pseudonymizer": 0.2, "triage": 0.4, "drafter": 0.2}
