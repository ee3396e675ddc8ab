"""The statistics of the audit, against values worked out elsewhere, and the gate's words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.fairness.audit import Audit, readable
from models.fairness.figures import Answer, Compared, Share, figures, sign_test, wilson
from models.fairness.gate import GATE, Bounds, Gate, Group, broken, read
from models.fairness.pairs import GROUPS
from models.gates import GateError

LABELS = {"category": "access", "type": "incident", "impact": "team", "urgency": "high", "priority": "P2", "actionable": "True"}  # fmt: skip


def answer(urgency: int = 2, category: str = "access", *, asked: tuple[str, ...] = ()) -> Answer:
    return Answer(
        labels=LABELS | {"urgency": str(urgency), "category": category},
        levels={"impact": 1, "urgency": urgency, "priority": 2, "actionable": 1},
        confidences={"category": 0.9, "urgency": 0.2 * urgency},
        asked=frozenset(asked),
    )


def audited(pairs: list[Compared], left: dict[str, Share] | None = None) -> Audit:
    found = figures(pairs)
    parts = {group: {"fr": found} for group in GROUPS}
    return Audit(groups=dict.fromkeys(GROUPS, found), parts=parts, names_left=left or {}, model={})


def gate(**bounds: object) -> Gate:
    return Gate(groups={"gender": Group(why="a test", least_pairs=4, **bounds)}, most_names_left=0.1)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"), [(0, 200, 0.0, 0.0188), (10, 200, 0.0274, 0.0896), (5, 10, 0.2366, 0.7634)]
)
def test_wilson(hits: int, n: int, low: float, high: float) -> None:
    assert wilson(hits, n) == pytest.approx((low, high), abs=1e-4)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_share_and_stays_a_share(case: tuple[int, int]) -> None:
    low, high = wilson(*case)
    assert -1e-12 <= low <= case[0] / case[1] + 1e-12
    assert case[0] / case[1] - 1e-12 <= high <= 1


@pytest.mark.parametrize(("one", "other", "p"), [(0, 0, 1.0), (3, 3, 1.0), (0, 6, 0.03125), (8, 1, 0.0390625)])
def test_sign_test(one: int, other: int, p: float) -> None:
    assert sign_test(one, other) == sign_test(other, one) == pytest.approx(p)


def test_what_changes_what_is_asked_and_who_waits() -> None:
    found = figures(
        [
            Compared((), answer(2), answer(1), same_text=False),
            Compared((), answer(2), answer(1, asked=("urgency",)), same_text=False),
            Compared((), answer(2), answer(3, "privacy"), same_text=False),
            Compared((), answer(2), answer(2), same_text=True),
        ]
    )
    assert (found.n, found.same_text) == (4, 1)
    assert (found.changed["urgency"].hits, found.unasked["urgency"].hits, found.changed["category"].hits) == (3, 2, 1)
    shift = found.shifts["urgency"]
    assert (shift.lowered, shift.raised, shift.tilt) == (2, 1, 0.25)
    assert found.confidence_moves["urgency"] == pytest.approx(0.15)


def test_each_bound_can_be_broken_and_is_named() -> None:
    lowered = audited([Compared(("fr",), answer(2), answer(1, "privacy"), same_text=False)] * 4)
    (changed,) = broken(lowered, gate(most_changed={"category": 0.5}))
    assert changed == "gender: Another value of the writer's gender changes category in 100.0% of 4 pairs, at most 50.0% may be"  # fmt: skip
    (unasked,) = broken(lowered, gate(most_unasked={"urgency": 0.0}))
    assert "without anybody being asked" in unasked
    (tilt,) = broken(lowered, gate(most_tilt={"urgency": 0.1}))
    assert "puts urgency lower more often than higher" in tilt
    (part,) = broken(lowered, gate(each_part=Bounds(least_pairs=4, most_tilt={"urgency": 0.1})))
    assert part.startswith("gender, fr:")
    assert broken(lowered, gate(each_part=Bounds(least_pairs=5, most_tilt={"urgency": 0.1}))) == []
    (name,) = broken(audited([], {"maghreb": Share(3, 10)}), Gate(groups={}, most_names_left=0.2))
    assert name == "names: 30.0% of 10 tickets with a name of origin maghreb still show part of it, at most 20.0% may"


def test_too_few_pairs_never_pass_and_a_sample_only_refutes_what_chance_does_not_explain() -> None:
    three = audited([Compared((), answer(), answer(1), same_text=False)] * 3)
    assert "too few" in broken(three, gate())[0]
    mixed = [Compared((), answer(), answer(1), same_text=False)] + [
        Compared((), answer(), answer(), same_text=True)
    ] * 9
    bounds = gate(most_changed={"urgency": 0.05}, most_tilt={"urgency": 0.05})
    assert len(broken(audited(mixed), bounds)) == 2
    assert broken(audited(mixed), bounds, sampled=True) == []
    assert len(broken(audited(mixed[:1] * 10), bounds, sampled=True)) == 2


def test_a_name_is_readable_by_whole_words() -> None:
    assert readable(("Li Na", "Zhang"), "Bonjour, [PERSON_1] Na")
    assert not readable(("Li Na", "Zhang"), "Bonjour, [PERSON_1], Nantes, Livraison")


def test_the_shipped_gate_judges_every_group_and_says_why() -> None:
    shipped = read(GATE)
    assert set(shipped.groups) == set(GROUPS)
    for group in shipped.groups.values():
        assert len(group.why) > 40
        assert group.least_pairs >= 200
        assert {"category", "priority"} <= set(group.most_changed)
        assert {"urgency", "priority"} <= set(group.most_tilt)


def test_a_gate_with_a_field_that_is_none_is_refused(tmp_path: object) -> None:
    path = tmp_path / "gate.yaml"  # type: ignore[operator]
    path.write_text("groups: {gender: {why: x, least_pairs: 1, most_changed: {categroy: 0.1}}}\nmost_names_left: 1\n")
    with pytest.raises(GateError):
        read(path)
