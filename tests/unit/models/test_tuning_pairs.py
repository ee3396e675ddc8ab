import jax.numpy as jnp
import numpy as np
import pytest

from models.tuning.train import UNLABELLED, Read, _apart, _cost, _taking_turns


def variants(names: range, texts: int) -> list[list[Read]]:
    """Each text's states are as long as its variant's number, by which it is told."""
    return [[Read(row, np.zeros((number, 1), np.float16)) for row in range(texts)] for number in names]


def test_a_text_meets_itself_written_otherwise_and_in_the_end_every_careful_way_meets_every_other() -> None:
    careful, careless = range(1, 5), range(5, 8)
    met = set()
    for epoch in range(6):
        pairs = _taking_turns((variants(careful, 50), variants(careless, 50)), epoch)
        assert [one.row for one, _ in pairs] == [other.row for _, other in pairs] == list(range(50))
        met |= {(len(one.state), len(other.state)) for one, other in pairs}
    assert met == {(one, other) for one in careful for other in careless}


def test_the_same_answer_twice_costs_only_what_is_wrong_with_it() -> None:
    logits = jnp.array([[2.0, 0.0, -1.0], [0.0, 1.0, 0.0]])
    answers = np.array([0, 1])
    assert float(_apart(logits, logits, answers)) == pytest.approx(0)
    alike = float(_cost(jnp.concatenate([logits, logits]), answers, apart=1.0))
    turned = jnp.concatenate([logits, logits[:, ::-1]])
    assert float(_cost(turned, answers, apart=3.0)) > float(_cost(turned, answers, apart=1.0)) > alike > 0


def test_what_has_no_answer_counts_for_nothing() -> None:
    one, other = jnp.array([[3.0, 0.0], [1.0, 0.0]]), jnp.array([[0.0, 3.0], [1.0, 0.0]])
    assert float(_apart(one, other, np.array([UNLABELLED, 0]))) == pytest.approx(0)
    assert float(_apart(one, other, np.array([0, UNLABELLED]))) > 1
