from itertools import combinations

import jax.numpy as jnp
import numpy as np
import pytest

from models.tuning.train import UNLABELLED, Read, _apart, _cost, _taking_turns


def variants(count: int, texts: int) -> list[list[Read]]:
    """Each text's states are as long as its variant's number, by which it is told."""
    return [[Read(row, np.zeros((number, 1), np.float16)) for row in range(texts)] for number in range(1, count + 1)]


@pytest.mark.parametrize("count", [2, 3, 6])
def test_a_text_meets_itself_in_another_variant_and_all_variants_meet(count: int) -> None:
    met = set()
    for epoch in range(8):
        pairs = _taking_turns(variants(count, 50), epoch)
        assert [one.row for one, _ in pairs] == [other.row for _, other in pairs] == list(range(50))
        assert all(len(one.state) != len(other.state) for one, other in pairs)
        met |= {frozenset((len(one.state), len(other.state))) for one, other in pairs}
    assert met == set(map(frozenset, combinations(range(1, count + 1), 2)))


def test_of_one_variant_a_text_meets_itself() -> None:
    assert all(one is other for one, other in _taking_turns(variants(1, 5), 3))


def test_the_same_answer_twice_costs_only_what_is_wrong_with_it() -> None:
    logits = jnp.array([[2.0, 0.0, -1.0], [0.0, 1.0, 0.0]])
    answers = np.array([0, 1])
    assert float(_apart(logits, logits, answers)) == pytest.approx(0)
    alike = float(_cost(jnp.concatenate([logits, logits]), answers))
    turned = float(_cost(jnp.concatenate([logits, logits[:, ::-1]]), answers))
    assert turned > alike > 0


def test_what_has_no_answer_counts_for_nothing() -> None:
    one, other = jnp.array([[3.0, 0.0], [1.0, 0.0]]), jnp.array([[0.0, 3.0], [1.0, 0.0]])
    assert float(_apart(one, other, np.array([UNLABELLED, 0]))) == pytest.approx(0)
    assert float(_apart(one, other, np.array([0, UNLABELLED]))) > 1
