"""How long log-in stays shut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.desk.domain.throttle import FIRST, FORGOTTEN, FREE, LONGEST, network, wait


@given(st.sampled_from(sorted(FREE)), st.integers(1, 100_000))
def test_waits_grow_and_never_pass_the_cap(kind: str, failures: int) -> None:
    now, then = wait(kind, failures), wait(kind, failures + 1)
    if failures < FREE[kind]:
        assert now is None
    else:
        assert now is not None
        assert then is not None
        assert FIRST <= now <= then <= LONGEST < FORGOTTEN
        assert then == min(LONGEST, now * 2)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.8", False),
        ("203.0.113.7", "::ffff:203.0.113.7", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("", "not an address", True),
    ],
)
def test_one_line_is_one_address(one: str, other: str, same: bool) -> None:
    assert (network(one) == network(other)) is same
