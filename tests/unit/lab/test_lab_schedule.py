"""The laboratory's schedules: the same for the same seed, within their time, of every kind."""

from hypothesis import given
from hypothesis import strategies as st

from schemas.topics import SERVICES
from tests.faults.lab.plan import plan
from tests.faults.lab.schedule import SERVERS, Kind, schedule

SEEDS = st.integers(0, 10_000)


@given(SEEDS, st.floats(10, 300))
def test_a_seed_is_one_schedule_within_its_time(seed: int, seconds: float) -> None:
    made = schedule(seed, seconds)
    assert made == schedule(seed, seconds)
    assert all(fault.at >= 0 and fault.at + fault.length <= seconds + 0.1 for fault in made.faults)
    assert list(made.faults) == sorted(made.faults, key=lambda fault: fault.at)
    assert {fault.target for fault in made.faults} <= {*SERVICES, *SERVERS}


@given(SEEDS)
def test_what_a_machine_cannot_do_is_not_asked_of_it(seed: int) -> None:
    made = schedule(seed, 120, without={Kind.DISK_FULL, Kind.SKEW})
    assert not {fault.kind for fault in made.faults} & {Kind.DISK_FULL, Kind.SKEW}


def test_two_hundred_seeds_hold_every_kind_and_every_part() -> None:
    faults = [fault for seed in range(200) for fault in schedule(seed, 60).faults]
    assert {fault.kind for fault in faults} == set(Kind)
    assert {fault.target for fault in faults} == {*SERVICES, *SERVERS}
    assert len({schedule(seed, 60).faults for seed in range(200)}) == 200


@given(SEEDS)
def test_the_work_of_a_seed_is_the_same_under_new_keys(seed: int) -> None:
    first, second = plan(seed, 60, 12, run="a"), plan(seed, 60, 12, run="b")
    assert [(one.shape, one.at, one.approve, one.correct) for one in first] == [
        (one.shape, one.at, one.approve, one.correct) for one in second
    ]
    assert not {one.key for one in first} & {one.key for one in second}
    assert all(first[0].mail(0) == plan(seed, 60, 12, run="a")[0].mail(0) for _ in range(2))
