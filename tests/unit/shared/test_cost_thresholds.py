import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.thresholds import from_cost

costs = st.floats(min_value=0.01, max_value=1e4)


@pytest.mark.feature(38)
@pytest.mark.parametrize(
    ("wrong", "left", "threshold"), [(10, 1, 0.9), (2, 1, 0.5), (60, 1, 0.9833), (1, 5, 0.0), (3, 0, 1.0)]
)
def test_a_threshold_follows_from_what_a_mistake_costs(wrong: float, left: float, threshold: float) -> None:
    assert from_cost(wrong, left) == threshold


@given(wrong=costs, left=costs, p=st.floats(min_value=0, max_value=1))
def test_above_it_speaking_is_the_cheaper_choice_and_below_it_silence(wrong: float, left: float, p: float) -> None:
    spoken = (1 - p) * wrong
    slack = 1e-4 * wrong
    if p >= from_cost(wrong, left):
        assert spoken <= left + slack
    else:
        assert spoken >= left - slack


@pytest.mark.parametrize(("wrong", "left"), [(0, 1), (-1, 1), (1, -1), (float("nan"), 1)])
def test_costs_that_mean_nothing_are_refused(wrong: float, left: float) -> None:
    with pytest.raises(ValueError, match="costs something"):
        from_cost(wrong, left)
